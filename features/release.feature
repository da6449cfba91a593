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
