# language: vi
@5.9
Tính năng: Mục tiêu chất lượng của đơn vị (QT.CTCL 5.9)
  Mỗi đơn vị một hồ sơ: đơn vị nào chậm cũng không giữ đơn vị khác.

  @QT-5.9.a
  Kịch bản: Đơn vị chưa có mục tiêu nào vẫn phải đánh giá: nêu lý do, và sau 31/12 là quá hạn
    Khi đồng hồ tới ngày "31/12/2026"
    Và "tracuu" mở trang "/duties?year=2026"
    Thì trang có "Quá hạn, đang làm"
    Khi xét hồ sơ mục tiêu của "CN"
    Và "truongphong.cn" làm bước "assess_unit_objectives" với:
      | results | [] |
    Thì trang báo lỗi ở mục "none_reason"
    Khi "truongphong.cn" làm bước "assess_unit_objectives" với:
      | results     | []                                      |
      | none_reason | Đơn vị mới thành lập trong quý IV/2026. |
    Và "tracuu" mở trang "/duties?year=2026"
    Thì trang có "Đã xong 31/12/2026, muộn"

  @QT-5.9.a @QT-5.1.2
  Kịch bản: Mục tiêu không đạt thành phiếu: ô số 1 đã điền, liên kết hai chiều
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" làm bước "assess_unit_objectives" với:
      | results | [{"text": "Trả kết quả đúng hạn", "target": "98", "measure_unit": "%", "reached": "91", "result": "not_achieved"}, {"text": "Họp giao ban", "target": "12", "measure_unit": "buổi", "reached": "12", "result": "achieved"}] |
    Và "truongphong.tm" mở "/start/corrective_action?from_case=3"
    Thì trang có "Trả kết quả đúng hạn: không đạt, 91 / 98 %"
    Và trang không có "Họp giao ban"
    Khi "truongphong.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
    Thì chuỗi liên kết của hồ sơ có "MTDV-02/2026"
    Khi xét hồ sơ mục tiêu của "TM"
    Thì chuỗi liên kết của hồ sơ có "Phiếu 01/2026"

  @QT-5.9.c
  Kịch bản: Đơn vị chờ, cơ quan phê duyệt thì đi tiếp ngay
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" làm bước "assess_unit_objectives"
    Thì không có việc nào của người đang mở
    Khi xét hồ sơ mục tiêu của "cơ quan"
    Và hồ sơ đi tới bước "approve_agency_objectives"
    Và "giamdoc" làm bước "approve_agency_objectives"
    Và xét hồ sơ mục tiêu của "TM"
    Thì bước đang mở là "assign_drafter"
    Và "truongphong.tm" được báo "assign_drafter"

  @QT-5.9.c
  Kịch bản: Cơ quan đã phê duyệt trước thì đơn vị không phải chờ, dự thảo hiện mục tiêu của cơ quan
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "cơ quan"
    Và hồ sơ đi tới bước "approve_agency_objectives"
    Và "giamdoc" làm bước "approve_agency_objectives"
    Và xét hồ sơ mục tiêu của "TM"
    Và hồ sơ đi tới bước "draft_unit_objectives"
    Và "chuyenvien.tm" mở trang việc "draft_unit_objectives"
    Thì trang có "Tỷ lệ hồ sơ thủ tục hành chính giải quyết đúng hạn: 98,5 %"

  @QT-5.9.c
  Kịch bản: Cơ quan chậm thì từ 20/01 đơn vị đi tiếp, hồ sơ và sổ ghi rõ điều đó
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" làm bước "assess_unit_objectives"
    Và đồng hồ tới ngày "19/01/2027"
    Thì không có việc nào của người đang mở
    Khi đồng hồ tới ngày "20/01/2027"
    Thì bước đang mở là "assign_drafter"
    Khi hồ sơ đi tới bước "draft_unit_objectives"
    Và "chuyenvien.tm" mở trang việc "draft_unit_objectives"
    Thì trang có "Chưa có."
    Khi hồ sơ đi tới bước "approve_unit_objectives"
    Và "truongphong.tm" làm bước "approve_unit_objectives"
    Và "tracuu" mở trang "/objectives?year=2027"
    Thì trang có "soạn khi chưa có mục tiêu của cơ quan"

  @QT-5.9.c
  Kịch bản: Đơn vị đánh giá xong sau 20/01 thì không chờ nữa
    Khi đồng hồ tới ngày "25/01/2027"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" làm bước "assess_unit_objectives"
    Thì bước đang mở là "assign_drafter"

  @QT-5.9.c
  Kịch bản: Một đơn vị đứng yên không giữ đơn vị khác
    Khi đồng hồ tới ngày "20/01/2027"
    Và xét hồ sơ mục tiêu của "TM"
    Và hồ sơ đi tới bước "approve_unit_objectives"
    Thì việc "approve_unit_objectives" có hạn ngày "29/01/2027"
    Khi "truongphong.tm" làm bước "approve_unit_objectives"
    Thì có 3 việc "receive_unit_objectives" đang mở
    Khi xét hồ sơ mục tiêu của "CN"
    Thì bước đang mở là "assess_unit_objectives"

  @QT-5.9.c
  Kịch bản: Người soạn không phê duyệt
    Khi đồng hồ tới ngày "20/01/2027"
    Và xét hồ sơ mục tiêu của "CN"
    Và "truongphong.cn" làm bước "assess_unit_objectives"
    Và "truongphong.cn" làm bước "assign_drafter" với:
      | drafter | @truongphong.cn |
    Thì trang báo lỗi ở mục "drafter"
    Khi xét hồ sơ mục tiêu của "TM"
    Và hồ sơ đi tới bước "assign_drafter"
    Và "truongphong.tm" làm bước "assign_drafter" với:
      | drafter | @photruongphong.tm |
    Và "photruongphong.tm" làm bước "draft_unit_objectives"
    Và "photruongphong.tm" làm bước "approve_unit_objectives"
    Thì trang bị từ chối
    Khi "truongphong.tm" làm bước "approve_unit_objectives"
    Thì có 3 việc "receive_unit_objectives" đang mở

  @QT-5.9.c
  Kịch bản: Lãnh đạo đơn vị trả lại, người soạn sửa
    Khi đồng hồ tới ngày "20/01/2027"
    Và xét hồ sơ mục tiêu của "TM"
    Và hồ sơ đi tới bước "approve_unit_objectives"
    Và "truongphong.tm" làm bước "approve_unit_objectives" với:
      | decision | send_back          |
      | reason   | Bổ sung nguồn lực. |
    Thì bước đang mở là "draft_unit_objectives"
    Khi "chuyenvien.tm" làm bước "draft_unit_objectives" với mục tiêu thiếu "measure_unit"
    Thì trang báo lỗi ở mục "objectives"
    Khi "chuyenvien.tm" làm bước "draft_unit_objectives"
    Thì bước đang mở là "approve_unit_objectives"

  @QT-5.9.d
  Kịch bản: Mọi người của đơn vị xác nhận đã biết mục tiêu
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi xét hồ sơ mục tiêu của "TM"
    Thì việc "receive_unit_objectives" ở trong danh sách của "chuyenvien2.tm"
    Khi "chuyenvien.tm" làm bước "receive_unit_objectives"
    Và "chuyenvien2.tm" làm bước "receive_unit_objectives"
    Và "photruongphong.tm" làm bước "receive_unit_objectives"
    Thì phiếu kết thúc ở "unit_objectives_announced"
