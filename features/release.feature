# language: vi
Tính năng: Ban hành lần mới của quy trình

  Kịch bản: Phiếu đang chạy giữ lần cũ, phiếu mới theo lần mới từ ngày có hiệu lực
    Biết một phiếu đã tới bước "determine_need"
    Khi ban hành lần "02" hiệu lực từ "10/03/2026", đổi "5.3 Chỉ đạo, phân công" thành "5.3 Chỉ đạo, giao việc"
    Và "chuyenvien.tm" lập phiếu
    Thì phiếu thứ 1 theo lần ban hành "01"
    Và phiếu thứ 2 theo lần ban hành "01"
    Khi đồng hồ tới ngày "10/03/2026"
    Và "chuyenvien.tm" lập phiếu
    Thì phiếu thứ 1 theo lần ban hành "01"
    Và phiếu thứ 3 theo lần ban hành "02"
    Khi phiếu đi tới bước "assign_action"
    Và trang phiếu được "thukyiso" mở
    Thì trang có "5.3 Chỉ đạo, giao việc"

  Kịch bản: Sở chuyển sang tính hạn theo ngày làm việc: hồ sơ mới đếm theo lịch làm việc, hồ sơ đang chạy giữ ngày lịch
    Biết một phiếu đã tới bước "determine_need"
    Khi "quantri" mở "/working-days"
    Thì trang có "Hạn của quy trình vẫn tính theo ngày lịch"
    Khi ban hành lần "02" hiệu lực từ "02/03/2026", đổi "working_days = false" thành "working_days = true"
    Và "quantri" gửi "/working-days" với:
      | day     | 09/03/2026 |
      | name    | Nghỉ bù    |
      | working | no         |
    Và "quantri" mở "/working-days"
    Thì trang có "Hạn ghi bằng ngày giữ đúng ngày ấy"
    Khi "chuyenvien.tm" lập phiếu
    Thì việc "determine_need" của hồ sơ thứ 1 có hạn ngày "07/03/2026"
    Và việc "determine_need" của hồ sơ thứ 2 có hạn ngày "10/03/2026"
    Khi "chuyenvien.tm" mở "/procedure/corrective_action"
    Thì trang có "5 ngày làm việc sau khi việc được giao"

  Kịch bản: Tính hạn theo ngày làm việc thì hạn do người dùng ghi bằng ngày vẫn giữ đúng ngày ấy
    Khi ban hành lần "02" hiệu lực từ "02/03/2026", đổi "working_days = false" thành "working_days = true"
    Và "chuyenvien.tm" bắt đầu "nonconformity"
    Và "truongphong.tm" làm bước "decide_disposition" với:
      | due | 07/03/2026 |
    Thì việc "carry_out_correction" của hồ sơ thứ 1 có hạn ngày "07/03/2026"

  Kịch bản: Chủ quy trình soạn, Lãnh đạo Ban ISO xem xét, Giám đốc phê duyệt; phiếu mới theo lần mới từ ngày có hiệu lực
    Biết một phiếu đã tới bước "determine_need"
    Khi "chuyenvien.nl" gửi "/procedure/revisions" với:
      | reason | Gọi đúng tên việc của Lãnh đạo Ban ISO |
    Và "chuyenvien.nl" sửa "corrective_action.bpmn" của bản sửa, đổi "5.3 Chỉ đạo, phân công" thành "5.3 Chỉ đạo, giao việc"
    Và "chuyenvien.nl" mở "/procedure/revisions/1"
    Thì trang có "“5.3 Chỉ đạo, phân công” đổi tên thành “5.3 Chỉ đạo, giao việc”"
    Khi "chuyenvien.nl" gửi "/procedure/revisions/1/submit" với:
      | note | Đề nghị xem xét |
    Thì trang có "Lần ban hành 01 đã có"
    Và trang có "Chưa diễn tập nội dung này."
    Khi "chuyenvien.nl" sửa "procedure.toml" của bản sửa, đổi "issue = '01'" thành "issue = '02'"
    Và các kịch bản đạt trên bản sửa
    Và "chuyenvien.nl" gửi "/procedure/revisions/1/submit" với:
      | note | Đề nghị xem xét |
    Và "phogiamdoc" mở "/home"
    Thì trang có "chờ anh/chị xem xét."
    Khi "phogiamdoc" gửi "/procedure/revisions/1/review" với:
      | note | Đồng ý |
    Và "giamdoc" gửi "/procedure/revisions/1/approve" với:
      | number         | 12/QĐ-SCT  |
      | signed_on      | 2026-03-02 |
      | effective_from | 2026-03-10 |
    Và "thukyiso" mở "/procedure/revisions/1"
    Thì trang có "Chưa đính kèm quyết định đã ký."
    Khi "chuyenvien.tm" lập phiếu
    Và đồng hồ tới ngày "10/03/2026"
    Và "chuyenvien.tm" lập phiếu
    Thì phiếu thứ 1 theo lần ban hành "01"
    Và phiếu thứ 2 theo lần ban hành "01"
    Và phiếu thứ 3 theo lần ban hành "02"

  Kịch bản: Người xem xét trả lại bản sửa với lý do; người soạn không tự xem xét, tự phê duyệt
    Khi "chuyenvien.nl" gửi "/procedure/revisions" với:
      | reason | Thử trả lại |
    Và "chuyenvien.nl" sửa "procedure.toml" của bản sửa, đổi "issue = '01'" thành "issue = '02'"
    Và các kịch bản đạt trên bản sửa
    Và "chuyenvien.nl" gửi "/procedure/revisions/1/submit" với:
      | note | Đề nghị xem xét |
    Và "chuyenvien.nl" gửi "/procedure/revisions/1/review" với:
      | note | Tự xem xét |
    Thì trang có "không phải việc của anh/chị, hoặc anh/chị là người soạn bản này."
    Khi "phogiamdoc" gửi "/procedure/revisions/1/return" với:
      | note | Ghi rõ căn cứ |
    Và "chuyenvien.nl" mở "/procedure/revisions/1"
    Thì trang có "Ghi rõ căn cứ"
    Và trang có "Đưa tệp từ máy lên"
