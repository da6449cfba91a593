# language: vi
Tính năng: Việc hằng năm (QT.CTCL 5.8, 5.9)
  Báo trước hạn, quá hạn thì báo lên trên, mỗi mức một lần; ai cũng xem được.

  @5.8 @QT-5.8.a
  Kịch bản: Năm không có xem xét của lãnh đạo thì được báo trước 30 ngày, quá năm thì báo lên lãnh đạo cao nhất
    Khi đồng hồ tới ngày "30/11/2026"
    Thì "phogiamdoc" có 0 thông báo "Xem xét của lãnh đạo năm 2026"
    Khi đồng hồ tới ngày "01/12/2026"
    Và đồng hồ tới ngày "02/12/2026"
    Thì "phogiamdoc" có 1 thông báo "Sắp đến hạn: Xem xét của lãnh đạo năm 2026"
    Và "giamdoc" có 0 thông báo "Xem xét của lãnh đạo năm 2026"
    Khi đồng hồ tới ngày "31/12/2026"
    Thì "giamdoc" có 0 thông báo "Xem xét của lãnh đạo năm 2026"
    Khi đồng hồ tới ngày "01/01/2027"
    Và đồng hồ tới ngày "02/01/2027"
    Thì "giamdoc" có 1 thông báo "Đã quá hạn mà chưa xong: Xem xét của lãnh đạo năm 2026"
    Khi "tracuu" mở trang "/duties?year=2026"
    Thì trang có "Quá hạn, chưa có"
    Và trang có "Chưa có dữ liệu"

  @5.9 @QT-5.9.b
  Kịch bản: Cơ quan chậm soạn mục tiêu thì được báo trước và báo lên
    Khi đồng hồ tới ngày "16/12/2026"
    Thì "phogiamdoc" có 1 thông báo "Sắp đến hạn: Soạn mục tiêu năm 2027"
    Khi đồng hồ tới ngày "15/01/2027"
    Thì "giamdoc" có 0 thông báo "Soạn mục tiêu năm 2027"
    Khi đồng hồ tới ngày "16/01/2027"
    Thì "giamdoc" có 1 thông báo "Đã quá hạn mà chưa xong: Soạn mục tiêu năm 2027"

  @5.9 @QT-5.9.a
  Kịch bản: Việc đã xong có bằng chứng và không bị báo
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" làm bước "assess_unit_objectives"
    Và đồng hồ tới ngày "31/12/2026"
    Thì "giamdoc" có 1 thông báo "Đã quá hạn mà chưa xong: Đánh giá mục tiêu năm 2026"
    Và trang không có "– Cơ quan, Văn phòng Sở, Phòng Quản lý thương mại"
    Khi "chuyenvien.cn" mở trang "/duties?year=2026"
    Thì trang có "Đã xong 01/12/2026 MTDV-02/2026"
