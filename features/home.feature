# language: vi
Tính năng: Trang chính theo vai trò, và số liệu mở được danh sách mà nó đếm

  Kịch bản: Người không có vai trò nào khác vào thẳng việc của mình
    Khi "chuyenvien.tm" đăng nhập
    Thì trang đầu tiên là "/"

  Kịch bản: Lãnh đạo đơn vị thấy việc chờ quyết định và phiếu quá hạn của đơn vị
    Cho một phiếu đã tới bước "plan_measures"
    Và một phiếu đã tới bước "determine_need"
    Khi đồng hồ tới sau 80 ngày
    Và "truongphong.tm" đăng nhập
    Thì trang đầu tiên là "/home"
    Và số "Chờ nhận" trên trang là 1
    Và số "Phiếu quá hạn" trên trang là 1
    Và trang có "5.2.2"
    Khi "truongphong.tm" mở số "Phiếu quá hạn"
    Thì trang có "01/2026"
    Và trang không có "02/2026"

  @5.5
  Kịch bản: Thư ký ISO thấy mọi việc đang mở theo bước và tuổi, phiếu chờ trình, báo cáo tháng bị lỡ
    Cho một phiếu đã tới bước "carry_out_step"
    Và 2 phiếu đã tới bước "consolidate_requests"
    Khi đồng hồ tới sau 32 ngày
    Và "thukyiso" mở trang "/home"
    Thì số "Báo cáo tháng quá hạn" trên trang là 0
    Khi đồng hồ tới sau 40 ngày
    Và "thukyiso" mở trang "/home"
    Thì số "Phiếu chờ trình" trên trang là 2
    Và số "Phiếu đang thực hiện" trên trang là 3
    Và số "Báo cáo tháng quá hạn" trên trang là 1
    Và bảng "running" có dòng "5.3" với 2 ở cột "31–90 ngày"
    Khi "thukyiso" mở số "Báo cáo tháng quá hạn"
    Thì trang có "Chuyên viên Thương mại 2"
    Khi đồng hồ tới sau 76 ngày
    Và "phogiamdoc" mở trang "/home"
    Thì số "Báo cáo tháng bị lỡ trong năm" trên trang là 1
    Khi "phogiamdoc" mở số "Báo cáo tháng bị lỡ trong năm"
    Thì trang có "Bị lỡ"

  @5.9
  Kịch bản: Lãnh đạo thấy mục tiêu chưa đạt và việc hằng năm cùng bằng chứng
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi đồng hồ tới ngày "20/04/2027"
    Và "thukyiso" ghi giá trị "10" đo ngày "2027-04-19" cho mục tiêu của "cơ quan"
    Và "giamdoc" mở trang "/home"
    Thì số "Mục tiêu chưa đạt" trên trang là 1
    Và trang có "Xem xét của lãnh đạo năm 2027"
    Khi "giamdoc" mở số "Mục tiêu chưa đạt"
    Thì trang có "Cơ quan"

  @5.8
  Kịch bản: Việc hằng năm quá hạn mà chưa có được đếm, và số mở đúng những việc đó
    Khi đồng hồ tới ngày "05/01/2027"
    Và "phogiamdoc" mở trang "/home"
    Và "phogiamdoc" mở số "Việc hằng năm quá hạn, chưa có"
    Thì trang có "Xem xét của lãnh đạo năm 2026"
    Và trang không có "Phê duyệt mục tiêu năm 2027"

  Kịch bản: Đoàn đánh giá đi theo từng mục tới bằng chứng của một kỳ
    Cho một phiếu đã tới bước "consolidate_requests"
    Khi "tracuu" mở trang "/home"
    Thì số "Yêu cầu còn khoảng trống" trên trang là 0
    Và bảng "auditor" có dòng "5.2.1" với 1 ở cột "Lần thực hiện trong năm"
    Khi "tracuu" mở trang "/registers/evidence?clause=5.2.1&since=2026-03-01&until=2026-03-31"
    Thì trang có "Chuyên viên Thương mại 1"
    Và trang không có "Trưởng phòng Thương mại"
    Khi "tracuu" mở trang "/registers/evidence?clause=5.2.1&until=2026-03-01"
    Thì trang có "Không có dòng nào khớp"

  Kịch bản: Quản trị thấy sự cố đang mở và đồng hồ của hệ thống
    Cho một phiếu đã tới bước "determine_need"
    Và bộ máy quy trình đang hỏng
    Khi "truongphong.tm" làm bước "determine_need"
    Và "quantri" mở trang "/home"
    Thì số "Sự cố đang mở" trên trang là 1
    Và trang có "Đồng hồ của hệ thống chạy kịp."

  Kịch bản: Số liệu chỉ tính những hồ sơ người xem được xem
    Cho một phiếu đã tới bước "determine_need"
    Khi "vienchuc.kc" mở trang "/figures"
    Thì bảng "ages" có dòng "Đến 7 ngày" với 0 ở cột "Đang thực hiện"
    Khi "tracuu" mở trang "/figures"
    Thì bảng "ages" có dòng "Đến 7 ngày" với 1 ở cột "Đang thực hiện"
