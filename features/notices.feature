# language: vi
Tính năng: Thông báo về việc: được giao, gần hạn, đến hạn, quá hạn, có kết quả, bị trả lại, thiếu báo cáo
  Mỗi mức của một hạn được báo một lần, cả sau khi hệ thống ngừng; báo trước tính theo ngày làm việc.

  Kịch bản: Việc được giao thì người có thể nhận được báo ngay
    Biết một phiếu đã tới bước "determine_need"
    Thì "truongphong.tm" được báo "determine_need"
    Và "giamdoc" có 0 thông báo "việc mới"

  Kịch bản: Việc gần hạn được báo trước hai ngày làm việc, một lần
    Biết một phiếu đã tới bước "determine_need"
    Khi đồng hồ tới ngày "04/03/2026"
    Thì "truongphong.tm" có 0 thông báo "sắp đến hạn việc"
    Khi đồng hồ tới ngày "05/03/2026"
    Và đồng hồ tới ngày "06/03/2026"
    Thì "truongphong.tm" có 1 thông báo "sắp đến hạn việc"

  Kịch bản: Ngày nghỉ lễ không tính vào hai ngày làm việc báo trước
    Khi đồng hồ tới ngày "24/04/2026"
    Và "chuyenvien.tm" lập phiếu
    Và đồng hồ tới ngày "25/04/2026"
    Thì "truongphong.tm" có 1 thông báo "sắp đến hạn việc"

  Kịch bản: Người quản trị ghi ngày làm bù thì ngày báo trước đổi theo
    Khi "quantri" gửi "/working-days" với:
      | day     | 07/03/2026  |
      | name    | Làm bù      |
      | working | yes         |
    Và "chuyenvien.tm" lập phiếu
    Và đồng hồ tới ngày "04/03/2026"
    Thì "truongphong.tm" có 0 thông báo "sắp đến hạn việc"
    Khi đồng hồ tới ngày "05/03/2026"
    Thì "truongphong.tm" có 1 thông báo "sắp đến hạn việc"
    Khi "quantri" mở "/working-days?year=2026"
    Thì trang có "Làm bù"
    Và trang có "Quốc khánh"

  Kịch bản: Đúng ngày hết hạn thì báo, chưa báo lên trên
    Biết một phiếu đã tới bước "determine_need"
    Khi đồng hồ tới "7" giờ ngày "07/03/2026"
    Và đồng hồ tới "8" giờ ngày "07/03/2026"
    Thì "truongphong.tm" có 1 thông báo "đến hạn hôm nay việc"
    Và "phogiamdoc" có 0 thông báo "báo lên để đôn đốc"

  Kịch bản: Quá hạn thì báo người làm và lãnh đạo trên một cấp
    Biết một phiếu đã tới bước "determine_need"
    Khi đồng hồ tới ngày "08/03/2026"
    Và đồng hồ tới ngày "09/03/2026"
    Thì "truongphong.tm" có 1 thông báo "quá hạn việc"
    Và "phogiamdoc" có 1 thông báo "báo lên để đôn đốc"
    Và "giamdoc" có 0 thông báo "báo lên để đôn đốc"

  Kịch bản: Việc của cán bộ quá hạn thì lãnh đạo đơn vị được báo
    Biết một phiếu đã tới bước "plan_measures"
    Khi đồng hồ tới sau 10 ngày
    Thì "truongphong.tm" có 1 thông báo "báo lên để đôn đốc"
    Và "phogiamdoc" có 0 thông báo "báo lên để đôn đốc"

  Kịch bản: Việc của lãnh đạo Ban ISO quá hạn thì lãnh đạo cao nhất được báo
    Biết một phiếu đã tới bước "assign_action"
    Khi đồng hồ tới sau 10 ngày
    Thì "giamdoc" có 1 thông báo "báo lên để đôn đốc"

  Kịch bản: Hệ thống ngừng ba tuần rồi chạy lại thì chỉ báo mức đang đúng, một lần
    Biết một phiếu đã tới bước "determine_need"
    Khi đồng hồ tới ngày "23/03/2026"
    Và đồng hồ tới ngày "24/03/2026"
    Thì "truongphong.tm" có 1 thông báo "quá hạn việc"
    Và "truongphong.tm" có 0 thông báo "sắp đến hạn việc"
    Và "truongphong.tm" có 0 thông báo "đến hạn hôm nay việc"

  Kịch bản: Phiếu có kết quả thì người lập được báo
    Biết một phiếu đã đóng
    Thì "chuyenvien.tm" có 1 thông báo "kết thúc:"

  Kịch bản: Giải pháp bị trả lại thì người làm lại được báo là trả lại
    Biết một phiếu đã tới bước "approve_solution"
    Khi lãnh đạo Ban ISO trả lại giải pháp 1 lần
    Thì "truongphong.tm" có 1 thông báo "việc trả lại"

  Kịch bản: Thiếu báo cáo hằng tháng thì lãnh đạo Ban ISO được báo một lần
    Biết một phiếu đã tới bước "carry_out_step"
    Khi đồng hồ tới sau 32 ngày
    Và đồng hồ tới sau 76 ngày
    Thì "phogiamdoc" có 1 thông báo "chưa có “5.5 Báo cáo tháng"
