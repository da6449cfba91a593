# language: vi
@5.5
Tính năng: Thực hiện biện pháp (QT.CTCL 5.5)
  Kế hoạch, phối hợp, báo cáo hằng tháng, hỗ trợ và báo cáo kết quả.

  @QT-5.5.a
  Kịch bản: Mỗi bước của kế hoạch là việc của người được giao, đúng hạn của bước
    Cho một phiếu đã tới bước "plan_measures"
    Khi "chuyenvien2.tm" làm bước "plan_measures"
    Thì bước đang mở là "carry_out_step, carry_out_step"
    Và việc "carry_out_step" ở trong danh sách của "chuyenvien.tm"
    Và việc "carry_out_step" của "chuyenvien.tm" có hạn sau 10 ngày

  @QT-5.5.a
  Kịch bản: Bước của kế hoạch không được muộn hơn hạn của phiếu
    Cho một phiếu đã tới bước "plan_measures"
    Khi "chuyenvien2.tm" làm bước "plan_measures" với:
      | steps | [{"what": "Sửa quy trình", "owner": "@chuyenvien.tm", "due": "sau 100 ngày"}] |
    Thì trang báo lỗi ở mục "steps"
    Và bước đang mở là "plan_measures"

  @QT-5.5.b
  Kịch bản: Người của đơn vị khác nhận việc phối hợp trong hộp việc của mình
    Cho một phiếu đã tới bước "carry_out_step"
    Thì việc "carry_out_step" ở trong danh sách của "chuyenvien.vp"
    Khi "chuyenvien.vp" làm bước "carry_out_step"
    Thì bước đang mở là "carry_out_step"

  @QT-5.5.c
  Kịch bản: Hành động kéo dài thì mỗi tháng một báo cáo, Ban ISO thấy
    Cho một phiếu đã tới bước "carry_out_step"
    Khi đồng hồ tới sau 32 ngày
    Thì việc "report_progress" ở trong danh sách của "chuyenvien2.tm"
    Khi "chuyenvien2.tm" làm bước "report_progress" với:
      | progress | Đã xong phần sửa quy trình. |
    Thì trang phiếu có "Đã xong phần sửa quy trình." với "phogiamdoc"
    Và bước đang mở là "carry_out_step, carry_out_step"

  @QT-5.5.c
  Kịch bản: Báo cáo bị bỏ lỡ vẫn nhìn thấy
    Cho một phiếu đã tới bước "carry_out_step"
    Khi đồng hồ tới sau 32 ngày
    Và đồng hồ tới sau 76 ngày
    Thì việc "report_progress" được ghi là bỏ lỡ
    Và trang phiếu có "Bỏ lỡ" với "phogiamdoc"

  @QT-5.5.c
  Kịch bản: Hệ thống ngừng ba tuần, chỉ một lời nhắc
    Cho một phiếu đã tới bước "carry_out_step"
    Khi đồng hồ tới sau 52 ngày
    Thì có 1 việc "report_progress" đang mở

  @QT-5.5.d
  Kịch bản: Xin hỗ trợ nhiều lần, lần nào Ban ISO cũng quyết định
    Cho một phiếu đã tới bước "carry_out_step"
    Khi "chuyenvien2.tm" nêu "support_asked"
    Thì việc "decide_support" ở trong danh sách của "phogiamdoc"
    Khi "phogiamdoc" làm bước "decide_support"
    Và "chuyenvien2.tm" nêu "support_asked"
    Và "phogiamdoc" làm bước "decide_support" với:
      | decision     | reject                        |
      | opinion      | Dùng nguồn lực hiện có.       |
      | change       |                               |
      | new_deadline |                               |
    Thì bước đang mở là "carry_out_step, carry_out_step"
    Và lịch sử có 2 lần "decide_support"

  @QT-5.5.d
  Kịch bản: Đang chờ quyết định thì chưa nêu thêm được
    Cho một phiếu đã tới bước "carry_out_step"
    Khi "chuyenvien2.tm" nêu "support_asked"
    Thì "chuyenvien2.tm" không thấy nút nêu "support_asked"

  @QT-5.5.e
  Kịch bản: Thay đổi được chấp thuận ghi vào ô số 2 và dời hạn
    Cho một phiếu đã tới bước "carry_out_step"
    Khi "chuyenvien2.tm" nêu "support_asked"
    Và "phogiamdoc" làm bước "decide_support" với:
      | change       | Thêm một kỹ thuật viên của Văn phòng. |
      | new_deadline | sau 90 ngày                           |
    Thì ô số 2 có "Thêm một kỹ thuật viên của Văn phòng."
    Và hạn của phiếu là sau 90 ngày
    Khi đồng hồ tới sau 76 ngày
    Thì việc "appoint_checker" không ở trong danh sách của "giamdoc"
    Khi đồng hồ tới sau 91 ngày
    Thì việc "appoint_checker" ở trong danh sách của "giamdoc"

  @QT-5.5.e
  Kịch bản: Kế hoạch sửa được chấp thuận thì việc của các bước theo kế hoạch mới
    Cho một phiếu đã tới bước "carry_out_step"
    Khi "chuyenvien2.tm" xin đổi kế hoạch: bỏ bước 2, thêm bước của "chuyenvien.nl"
    Và "phogiamdoc" làm bước "decide_support"
    Thì việc "carry_out_step" ở trong danh sách của "chuyenvien.nl"
    Và việc "carry_out_step" không ở trong danh sách của "chuyenvien.vp"
    Và dữ liệu nguyên vẹn

  @QT-5.5.f
  Kịch bản: Xong mọi bước thì người thực hiện báo cáo kết quả cho lãnh đạo
    Cho một phiếu đã tới bước "carry_out_step"
    Khi "chuyenvien.tm" làm bước "carry_out_step"
    Và "chuyenvien.vp" làm bước "carry_out_step"
    Thì bước đang mở là "report_completion"
    Khi "chuyenvien2.tm" làm bước "report_completion"
    Thì việc "appoint_checker" ở trong danh sách của "giamdoc"
    Và trang phiếu có "Không còn hồ sơ chậm" với "truongphong.tm"
