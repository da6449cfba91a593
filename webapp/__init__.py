"""The web application of QT.CTCL; create_app() joins the parts."""
