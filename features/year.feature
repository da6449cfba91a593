# language: vi
@5.1 @5.2 @5.8 @5.9
Tính năng: Một năm của hệ thống quản lý chất lượng (QT.CTCL 5.1–5.9)
  Từ 01/01 đến 30/01 năm sau: sự không phù hợp lặp lại thành phiếu, phiếu không đạt thành phiếu mới, cả hai vào xem xét của
  lãnh đạo, xem xét mở phiếu, mục tiêu khép lại năm.

  @QT-5.1.1.a @QT-5.2.2.b @QT-5.5.c @QT-5.7.b @QT-5.8.2.1.c @QT-5.8.2.2.c @QT-5.8.1.2.c @QT-5.9.a @QT-5.9.b @QT-5.9.c
  Kịch bản: Một năm, từ sự không phù hợp đầu tiên đến mục tiêu năm sau
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi đồng hồ tới ngày "01/01/2027"
    # 5.1: cùng một nội dung, ba lần, lần nào cũng xử lý xong.
    Và "chuyenvien.tm" ghi sự không phù hợp "Trả kết quả quá hạn", đơn vị xử lý xong, vào các ngày:
      | 11/01/2027 |
      | 15/03/2027 |
      | 10/05/2027 |
    Và "chuyenvien.tm" ghi giá trị "98,1" đo ngày "31/03/2027" cho mục tiêu của "TM"
    Và xét "KPH-03/2027"
    Thì trang phiếu có "3 hồ sơ liên tiếp" với "truongphong.tm"
    # 5.2.2: lần thứ tư là dấu hiệu phải khắc phục nguyên nhân.
    Khi "chuyenvien.tm" ghi sự không phù hợp "Trả kết quả quá hạn", đơn vị xử lý xong, vào các ngày:
      | 14/06/2027 |
    Và "chuyenvien.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
    Thì trang việc "determine_need" của "truongphong.tm" đã đánh dấu "sign_4"
    Và trang có "4 hồ sơ liên tiếp"
    Và trang có "KPH-01/2027"
    Và chuỗi liên kết của hồ sơ có "KPH-04/2027"
    Khi "truongphong.tm" làm bước "determine_need" với:
      | signs | ["sign_4"] |
    Và hồ sơ đi tới bước "carry_out_step"
    Và đồng hồ tới ngày "15/07/2027"
    Và "chuyenvien2.tm" làm bước "report_progress"
    # 5.5: tháng thứ hai không ai báo cáo, Ban ISO thấy.
    Và đồng hồ tới ngày "16/08/2027"
    Và đồng hồ tới ngày "28/08/2027"
    Thì việc "report_progress" được ghi là bỏ lỡ
    # 5.6, 5.7: hết hạn thì kiểm tra dù chưa báo cáo hoàn thành; không đạt thì phiếu mới.
    Khi "giamdoc" làm bước "appoint_checker"
    Và "danhgia" làm bước "verify_result" với:
      | carried_out | partly       |
      | effective   | no           |
      | outcome     | not_achieved |
    Và "danhgia" làm bước "open_new_request"
    Và xét "Phiếu 01/2027"
    Thì phiếu kết thúc ở "request_reissued"
    Và chuỗi liên kết của hồ sơ có "KPH-04/2027, Phiếu 02/2027"
    Khi xét "Phiếu 02/2027"
    Và "giamdoc" làm bước "decide_failed_request"
    Và hồ sơ đi tới bước "close_request"
    Và "thukyiso" làm bước "close_request"
    Thì phiếu kết thúc ở "request_closed"
    Và chuỗi liên kết của hồ sơ có "Phiếu 01/2027"
    # 5.8.2: xem xét bằng báo cáo; một thành viên không bao giờ trả lời.
    Khi đồng hồ tới ngày "01/11/2027"
    Và "thukyiso" bắt đầu "management_review" với:
      | kind | report |
    Và "thukyiso" mở trang việc "write_report"
    Thì trang có "Phiếu 02/2027"
    Khi hồ sơ đi tới bước "give_opinion"
    Và "giamdoc, chanhvanphong, truongphong.tm, truongphong.cn" lần lượt làm bước "give_opinion"
    Và đồng hồ tới ngày "09/11/2027"
    Thì việc "give_opinion" được ghi là bỏ lỡ
    Khi hồ sơ đi tới bước "propose_requests"
    Và "chanhvanphong, truongphong.tm, truongphong.cn, truongphong.nl, truongphong.atmt, giamdoc.kc" lần lượt làm bước "receive_notice"
    Và "thukyiso" làm bước "propose_requests"
    Và xét "XXLĐ-01/2027"
    Và "truongphong.tm" làm bước "update_risks"
    Thì phiếu kết thúc ở "review_followed"
    Và chuỗi liên kết của hồ sơ có "Phiếu 03/2027"
    # 5.8.1.2: phiếu từ thông báo đi tới đóng, kết luận xong theo.
    Khi xét "Phiếu 03/2027"
    Thì bước đang mở là "consolidate_requests"
    Và chuỗi liên kết của hồ sơ có "XXLĐ-01/2027"
    Khi hồ sơ đi tới bước "close_request"
    Và "thukyiso" làm bước "close_request"
    Và "tracuu" mở trang "/reviews?year=2027"
    Thì trang có "Phiếu 03/2027 đã đóng – đạt."
    # 5.9: trước 31/12 đánh giá, trước 30/01 đặt mục tiêu năm sau.
    Khi đồng hồ tới ngày "01/12/2027"
    Và xét hồ sơ mục tiêu của "cơ quan"
    Và "thukyiso" đánh giá mọi mục tiêu của năm là đạt với "98,7"
    Và "phogiamdoc" làm bước "confirm_agency_assessment"
    Và "thukyiso" mở trang việc "draft_agency_objectives"
    Thì trang có "Nhắc hạn hồ sơ trước 02 ngày trên phần mềm Một cửa"
    Khi hồ sơ đi tới bước "approve_agency_objectives"
    Và "giamdoc" làm bước "approve_agency_objectives"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" đánh giá mọi mục tiêu của năm là đạt với "98,9"
    Và hồ sơ đi tới bước "approve_unit_objectives"
    Và "truongphong.tm" làm bước "approve_unit_objectives"
    Và đồng hồ tới ngày "30/01/2028"
    Và "tracuu" mở trang "/objectives?year=2027"
    Thì trang có "Đạt: 98,7"
    Và trang có "Đạt: 98,9"
    Khi "tracuu" mở trang "/duties?year=2027"
    Thì trang có "XXLĐ-01/2027"
    Và trang có "MTCQ-01/2027"
    Và trang có "Đã xong 01/12/2027"
    Và trang có "Quá hạn"
    Và dữ liệu nguyên vẹn
