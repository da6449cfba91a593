# language: vi
Tính năng: Hộp việc, quyền và những trường hợp khó

  Kịch bản: Hai người cùng gửi một việc, người sau được biết ai đã làm và không mất chữ nào
    Cho một phiếu đã tới bước "determine_need"
    Và "photruongphong.tm" đã mở trang việc "determine_need"
    Khi "truongphong.tm" làm bước "determine_need"
    Và "photruongphong.tm" gửi trang đang mở với:
      | reason | Ý kiến của phó phòng vẫn còn đây. |
    Thì trang có "Trưởng phòng Thương mại"
    Và trang có "Ý kiến của phó phòng vẫn còn đây."
    Và lịch sử có 1 lần "determine_need"

  Kịch bản: Gửi lại đúng biểu mẫu đó thì nhận lại đúng kết quả đó
    Cho một phiếu đã tới bước "determine_need"
    Khi "truongphong.tm" gửi hai lần bước "determine_need"
    Thì lịch sử có 1 lần "determine_need"
    Và bước đang mở là "consolidate_requests"

  Kịch bản: Người vào đơn vị sau khi việc được tạo vẫn thấy việc
    Cho một phiếu đã tới bước "determine_need"
    Khi "chuyenvien.cn" được giao vai trò "unit_leader" ở đơn vị "TM"
    Thì việc "determine_need" ở trong danh sách của "chuyenvien.cn"

  Kịch bản: Trang hồ sơ nói việc đang chờ những ai, và khi không ai giữ vai trò thì nói phải làm gì
    Cho một phiếu đã tới bước "determine_need"
    Khi "chuyenvien.tm" mở trang "/cases/1"
    Thì trang có "Phó Trưởng phòng Thương mại, Trưởng phòng Thương mại"
    Khi vai trò "unit_leader" không còn ai giữ
    Và "chuyenvien.tm" mở trang "/cases/1"
    Thì trang có "Chưa có ai giữ vai trò này"

  Kịch bản: Nhận việc thì người khác không làm được, trả lại thì làm được
    Cho một phiếu đã tới bước "determine_need"
    Khi "truongphong.tm" nhận việc "determine_need"
    Và "photruongphong.tm" làm bước "determine_need"
    Thì trang bị từ chối
    Khi "truongphong.tm" trả lại việc "determine_need"
    Và "photruongphong.tm" làm bước "determine_need"
    Thì bước đang mở là "consolidate_requests"

  Kịch bản: Người đã nhận việc vắng mặt thì Thư ký trả lại việc, nêu lý do
    Cho một phiếu đã tới bước "determine_need"
    Khi "truongphong.tm" nhận việc "determine_need"
    Và "photruongphong.tm" trả lại việc "determine_need" thay người đã nhận, lý do "Cần gấp."
    Thì trang bị từ chối
    Khi "thukyiso" trả lại việc "determine_need" thay người đã nhận, lý do ""
    Thì trang có "Cần nêu lý do."
    Và việc "determine_need" không ở trong danh sách của "photruongphong.tm"
    Khi "thukyiso" trả lại việc "determine_need" thay người đã nhận, lý do "Trưởng phòng đi công tác."
    Thì việc "determine_need" ở trong danh sách của "photruongphong.tm"
    Và "truongphong.tm" có 1 thông báo "được trả lại. Lý do: Trưởng phòng đi công tác."
    Và trang phiếu có "Trưởng phòng đi công tác." với "thukyiso"
    Khi "thukyiso" trả lại việc "determine_need" thay người đã nhận, lý do "Lần nữa."
    Thì trang bị từ chối

  Kịch bản: Thư ký giao nhiều việc đang chờ cho một người làm được, tất cả hoặc không việc nào, có lý do
    Cho 2 phiếu đã tới bước "consolidate_requests"
    Và "thukyiso" ủy quyền vai trò "iso_secretary" cho "chanhvanphong" theo "17/QĐ-SCT"
    Khi "thukyiso" giao các việc "consolidate_requests" cho "chuyenvien.vp" với lý do "Thư ký đi công tác."
    Thì trang có "Chuyên viên Văn phòng không làm được việc “5.3 Tổng hợp, trình phiếu”; chưa giao việc nào."
    Khi "thukyiso" giao các việc "consolidate_requests" cho "chanhvanphong" với lý do ""
    Thì trang có "Cần nêu lý do."
    Và có 0 việc "consolidate_requests" do "chanhvanphong" giữ
    Khi "chuyenvien.tm" giao các việc "consolidate_requests" cho "chanhvanphong" với lý do "Thư ký đi công tác."
    Thì trang có "Chỉ Ban ISO giao được việc cho người khác."
    Khi "thukyiso" giao các việc "consolidate_requests" cho "chanhvanphong" với lý do "Thư ký đi công tác."
    Thì có 2 việc "consolidate_requests" do "chanhvanphong" giữ
    Và "chanhvanphong" có 2 thông báo "được giao cho anh/chị. Lý do: Thư ký đi công tác."
    Và trang phiếu có "Thư ký đi công tác." với "chuyenvien.tm"
    Khi "chanhvanphong" làm bước "consolidate_requests"
    Thì bước đang mở là "assign_action"

  Kịch bản: Hết ủy quyền thì việc đã nhận về lại danh sách chung
    Cho một phiếu đã tới bước "assign_action"
    Và "phogiamdoc" ủy quyền vai trò "board_leader" cho "chanhvanphong" theo "17/QĐ-SCT"
    Khi "chanhvanphong" nhận việc "assign_action"
    Thì việc "assign_action" không ở trong danh sách của "phogiamdoc"
    Khi đồng hồ tới sau 31 ngày
    Thì việc "assign_action" ở trong danh sách của "phogiamdoc"
    Và "phogiamdoc" được báo "assign_action"

  Kịch bản: Việc đứng tên một người thì người được ủy quyền làm, không nhận
    Cho một phiếu đã tới bước "verify_result"
    Và "danhgia" ủy quyền việc "verify_result" cho "chuyenvien2.cn" theo "18/GUQ"
    Khi "chuyenvien2.cn" nhận việc "verify_result"
    Thì trang bị từ chối
    Và việc "verify_result" ở trong danh sách của "danhgia"

  Kịch bản: Phiếu của người khác không mở được bằng đường dẫn
    Cho một phiếu đã tới bước "determine_need"
    Thì "vienchuc.kc" không tìm thấy phiếu
    Và "vienchuc.kc" không tìm thấy việc "determine_need"

  Kịch bản: Phiếu nhạy cảm chỉ người liên quan xem được
    Cho một phiếu đã tới bước "consolidate_requests"
    Khi "thukyiso" hạn chế người xem phiếu với lý do "Liên quan nhân sự."
    Thì "tracuu" không tìm thấy phiếu
    Và trang phiếu có "Hồ sơ cấp giấy phép" với "chuyenvien.tm"

  Kịch bản: Phiếu nhạy cảm không lộ ra ở tờ trình
    Cho 2 phiếu đã tới bước "consolidate_requests"
    Khi "thukyiso" trình chung các phiếu với "Đề nghị chỉ đạo thực hiện."
    Và "tracuu" mở "/submissions/1"
    Thì trang có "02/2026"
    Khi "thukyiso" hạn chế người xem phiếu với lý do "Liên quan nhân sự."
    Và "tracuu" mở "/submissions/1"
    Thì trang có "01/2026"
    Và trang không có "02/2026"

  Kịch bản: Người đề nghị rút phiếu trước khi Ban ISO nhận
    Cho một phiếu đã tới bước "determine_need"
    Khi "chuyenvien.tm" rút phiếu với lý do "Đã lập nhầm."
    Thì phiếu có tình trạng "withdrawn"
    Và trang phiếu có "Đã lập nhầm." với "truongphong.tm"

  Kịch bản: Từ khi Ban ISO nhận thì chỉ Ban ISO rút được
    Cho một phiếu đã tới bước "assign_action"
    Khi "chuyenvien.tm" rút phiếu với lý do "Thôi."
    Thì trang bị từ chối
    Khi "phogiamdoc" rút phiếu với lý do "Đã giải quyết theo kế hoạch khác."
    Thì phiếu có tình trạng "withdrawn"

  Kịch bản: Người thực hiện chuyển đi, việc sang người khác
    Cho một phiếu đã tới bước "report_completion"
    Khi "thukyiso" phân công lại "implementer" cho "chuyenvien.tm" với lý do "Chuyển công tác."
    Thì việc "report_completion" ở trong danh sách của "chuyenvien.tm"
    Và ô số 2 có "Chuyển công tác."

  Kịch bản: Phân công lại người kiểm tra theo đúng quy định khi cử
    Cho một phiếu đã tới bước "verify_result"
    Khi "thukyiso" phân công lại "checker" cho "chuyenvien.vp" với lý do "Vắng mặt."
    Thì trang bị từ chối
    Và trang có "Người kiểm tra không được là người thực hiện"
    Khi "thukyiso" phân công lại "checker" cho "chuyenvien.cn" với lý do "Vắng mặt."
    Thì việc "verify_result" ở trong danh sách của "chuyenvien.cn"

  Kịch bản: Thư ký nhập thay quyết định đã ký trên giấy, giữ cả hai tên và hai ngày
    Cho một phiếu đã tới bước "assign_action"
    Khi đồng hồ tới sau 1 ngày
    Và "thukyiso" nhập thay "phogiamdoc" bước "assign_action" ký hôm qua
    Thì bước đang mở là "analyse_cause"
    Và trang phiếu có "Phó Giám đốc Sở" với "thukyiso"

  Kịch bản: Nhập thay với ngày ký trước ngày lập phiếu thì bị từ chối
    Cho một phiếu đã tới bước "assign_action"
    Khi "thukyiso" nhập thay "phogiamdoc" bước "assign_action" ký hôm qua
    Thì trang có "trước ngày mở Phiếu 01/2026"
    Và bước đang mở là "assign_action"

  Kịch bản: Nhập thay được kiểm tra như chính người đã ký gửi
    Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
    Khi "thukyiso" nhập thay "photruongphong.tm" bước "decide_disposition" ký hôm nay với:
      | implementer | @photruongphong.tm |
    Thì trang báo lỗi ở mục "implementer"
    Và bước đang mở là "decide_disposition"
    Khi "thukyiso" nhập thay "photruongphong.tm" bước "decide_disposition" ký hôm nay với:
      | implementer | @truongphong.tm |
    Thì việc "carry_out_correction" ở trong danh sách của "truongphong.tm"

  Kịch bản: Nhập thay mà không có bản quét thì bị từ chối
    Cho một phiếu đã tới bước "assign_action"
    Khi "thukyiso" nhập thay "phogiamdoc" bước "assign_action" không kèm bản quét
    Thì trang có "bản quét"
    Và bước đang mở là "assign_action"

  Kịch bản: Bước gặp lỗi thì phiếu đứng yên ở bước cũ, quản trị thấy và chạy lại được
    Cho một phiếu đã tới bước "determine_need"
    Và bộ máy quy trình đang hỏng
    Khi "truongphong.tm" làm bước "determine_need"
    Thì bước đang mở là "determine_need"
    Và "quantri" thấy 1 sự cố
    Và "quantri" có 1 thông báo "Sự cố ở Phiếu 01/2026"
    Khi bộ máy quy trình đã sửa xong
    Và "quantri" chạy lại sự cố
    Thì bước đang mở là "consolidate_requests"
    Và "quantri" thấy 0 sự cố

  Kịch bản: Ai xem được hồ sơ thì trao đổi được; người đang giữ việc và người lập được báo
    Cho một phiếu đã tới bước "analyse_cause"
    Khi "thukyiso" trao đổi "Đề nghị nêu rõ số hồ sơ chậm."
    Thì "truongphong.tm" có 1 thông báo "Thư ký ISO trao đổi: Đề nghị nêu rõ số hồ sơ chậm."
    Và "chuyenvien.tm" có 1 thông báo "Đề nghị nêu rõ số hồ sơ chậm."
    Khi "truongphong.tm" mở trang việc "analyse_cause"
    Thì trang có "Đề nghị nêu rõ số hồ sơ chậm."
    Khi "truongphong.tm" trao đổi "Có 05 hồ sơ."
    Và "chuyenvien.tm" mở trang "/cases/1"
    Thì trang có "Có 05 hồ sơ. Trưởng phòng Thương mại"

  Kịch bản: Trao đổi trống, trên hồ sơ đã rút, hoặc của người không xem được hồ sơ thì bị từ chối
    Cho một phiếu đã tới bước "determine_need"
    Khi "thukyiso" trao đổi "  "
    Thì trang bị từ chối
    Và trang có "Hãy viết nội dung trao đổi."
    Khi "chuyenvien.cn" trao đổi "Xin xem với."
    Thì trang bị từ chối
    Khi "thukyiso" rút phiếu với lý do "Lập nhầm."
    Và "thukyiso" trao đổi "Đã rút."
    Thì trang bị từ chối
