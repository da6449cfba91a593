# language: vi
@2
Tính năng: Đơn vị và người thay đổi, không việc nào bị bỏ rơi

  @QT-2
  Kịch bản: Đơn vị sáp nhập trong tháng Sáu, việc và người chuyển theo, tên cũ còn đọc được
    Khi đồng hồ tới ngày "15/06/2026"
    Và "chuyenvien.cn" lập phiếu với:
      | requesting_unit | #CN |
      | concerned_unit  | #CN |
    Và "quantri" mở "/units/#CN/merge"
    Thì trang có "Phiếu 01/2026"
    Khi "quantri" gửi "/units/#CN/merge" với:
      | into_id | #TM                     |
      | day     | 15/06/2026              |
      | reason  | Nghị quyết về sắp xếp   |
    Thì việc "determine_need" ở trong danh sách của "truongphong.tm"
    Nhưng việc "determine_need" không ở trong danh sách của "truongphong.cn"
    Và "truongphong.tm" được báo "determine_need"
    Và trang phiếu có "Phòng Quản lý công nghiệp (sáp nhập vào Phòng Quản lý thương mại từ 15/06/2026)" với "thukyiso"
    Và trang phiếu có "Nghị quyết về sắp xếp" với "chuyenvien.cn"
    Khi "truongphong.tm" làm bước "determine_need"
    Thì phiếu đang mở bước "consolidate_requests"
    Khi "chuyenvien.cn" lập phiếu
    Thì phiếu mang số thứ 2 của năm

  Kịch bản: Đơn vị nhận chưa có lãnh đạo thì chưa sáp nhập được, không gì thay đổi
    Biết đơn vị "TM" không còn lãnh đạo
    Khi "chuyenvien.cn" lập phiếu với:
      | requesting_unit | #CN |
      | concerned_unit  | #CN |
    Và "quantri" gửi "/units/#CN/merge" với:
      | into_id | #TM        |
      | day     | hôm nay    |
      | reason  | Sắp xếp    |
    Thì trang bị từ chối
    Và trang có "chưa có lãnh đạo đơn vị"
    Và việc "determine_need" ở trong danh sách của "truongphong.cn"

  Kịch bản: Người thôi công tác còn ba việc, lãnh đạo đơn vị nhận cả ba
    Biết 3 phiếu đã tới bước "plan_measures"
    Khi "quantri" gửi "/people/@chuyenvien2.tm/leave" với:
      | last_day     | hôm nay           |
      | successor_id | @truongphong.tm   |
      | reason       | Chuyển công tác   |
    Thì mọi việc "plan_measures" đang mở đứng tên "truongphong.tm"
    Và trang phiếu có "Chuyên viên Thương mại 2" với "thukyiso"
    Và "chuyenvien2.tm" không đăng nhập được nữa
    Khi "truongphong.tm" làm bước "plan_measures"
    Thì bước đang mở là "carry_out_step, carry_out_step"

  Kịch bản: Người làm một bước của kế hoạch thôi công tác, bước chuyển sang người nhận
    Biết một phiếu đã tới bước "carry_out_step"
    Khi "quantri" gửi "/people/@chuyenvien.tm/leave" với:
      | last_day     | hôm nay           |
      | successor_id | @truongphong.tm   |
      | reason       | Nghỉ hưu          |
    Thì việc "carry_out_step" ở trong danh sách của "truongphong.tm"
    Và có 2 việc "carry_out_step" đang mở

  Kịch bản: Còn việc mà không chọn người nhận thì chưa ghi được
    Biết một phiếu đã tới bước "plan_measures"
    Khi "quantri" gửi "/people/@chuyenvien2.tm/leave" với:
      | last_day | hôm nay         |
      | reason   | Chuyển công tác |
    Thì trang bị từ chối
    Và việc "plan_measures" ở trong danh sách của "chuyenvien2.tm"

  Kịch bản: Người thực hiện không thành người kiểm tra của chính việc mình
    Biết một phiếu đã tới bước "verify_result"
    Khi "quantri" gửi "/people/@danhgia/leave" với:
      | last_day     | hôm nay             |
      | successor_id | @chuyenvien2.tm     |
      | reason       | Chuyển công tác     |
      | roles        | vai trò của @danhgia |
    Thì trang bị từ chối
    Và trang có "người nhận đã là người thực hiện"
    Và việc "verify_result" ở trong danh sách của "danhgia"

  Kịch bản: Người cuối cùng giữ vai trò phải giao lại vai trò
    Khi "quantri" gửi "/people/@thukyiso/leave" với:
      | last_day     | hôm nay         |
      | successor_id | @chuyenvien.vp  |
      | reason       | Chuyển công tác |
    Thì trang bị từ chối
    Và trang có "Không còn ai giữ vai trò Thư ký ISO"
    Khi "quantri" gửi "/people/@thukyiso/leave" với:
      | last_day     | hôm nay               |
      | successor_id | @chuyenvien.vp        |
      | reason       | Chuyển công tác       |
      | roles        | vai trò của @thukyiso |
    Và "chuyenvien.vp" mở "/submissions"
    Thì trang có "Trình phiếu"

  Kịch bản: Đổi tên đơn vị, tên cũ còn đọc được
    Biết một phiếu đã tới bước "determine_need"
    Khi "quantri" gửi "/units/#TM" với:
      | code  | TM                          |
      | name  | Phòng Thương mại điện tử    |
      | scope | yes                         |
    Thì trang phiếu có "Phòng Thương mại điện tử (trước 02/03/2026: Phòng Quản lý thương mại)" với "thukyiso"

  Kịch bản: Người đánh giá được xem có thời hạn: tới hết ngày đã ghi, và không làm thay ai
    Cho một phiếu đã tới bước "determine_need"
    Thì "vienchuc.kc" không tìm thấy phiếu
    Khi "quantri" gửi "/people/@vienchuc.kc/roles" với:
      | role  | vai trò Người tra cứu, đánh giá |
      | since | 02/03/2026                      |
      | until | 09/03/2026                      |
    Và "vienchuc.kc" mở "/cases/{case}"
    Thì trang có "Phiếu 01/2026"
    Khi "vienchuc.kc" làm bước "determine_need"
    Thì trang có "anh/chị chỉ xem được phiếu"
    Khi đồng hồ tới ngày "09/03/2026"
    Và "vienchuc.kc" mở "/cases/{case}"
    Thì trang có "Phiếu 01/2026"
    Khi đồng hồ tới ngày "10/03/2026"
    Thì "vienchuc.kc" không tìm thấy phiếu

  Kịch bản: Một dòng sai thì không nạp dòng nào và nêu đúng dòng
    Khi "quantri" nạp thật "units" từ:
      | Mã đơn vị | Tên đơn vị        |
      | A1        | Phòng A           |
      | TM        | Phòng trùng mã    |
      |           | Phòng thiếu mã    |
    Thì trang có "Chưa nạp dòng nào"
    Và trang có "3 Mã đơn vị Đã có đơn vị mã TM."
    Và trang có "4 Mã đơn vị Cần nhập mục này."
    Khi "quantri" mở "/people"
    Thì trang không có "Phòng A"

  Kịch bản: Nạp người dùng với vai trò, kiểm tra trước rồi nạp
    Khi "quantri" nạp thử "people" từ:
      | Tên đăng nhập | Họ tên    | Mã đơn vị | Vai trò (cách nhau bằng dấu ;) |
      | moi.cn        | Người mới | CN        | staff; Chuyên gia đánh giá     |
    Thì trang có "1 dòng, không có lỗi"
    Khi "quantri" nạp thật "people" từ:
      | Tên đăng nhập | Họ tên    | Mã đơn vị | Vai trò (cách nhau bằng dấu ;) |
      | moi.cn        | Người mới | CN        | staff; Chuyên gia đánh giá     |
    Và "quantri" mở "/people"
    Thì trang có "Người mới"

  Kịch bản: Nạp hồ sơ không phù hợp đã có
    Khi "quantri" nạp thật "legacy" từ:
      | Số hồ sơ | Ngày       | Mã đơn vị | Nội dung KPH         | Mô tả           | Hình thức xử lý |
      | KPH-1    | 05/01/2025 | TM        | Trả kết quả quá hạn  | Chậm ba ngày    | Làm lại         |
      | KPH-2    | 06/02/2025 | TM        | Trả kết quả quá hạn  | Chậm một ngày   |                 |
    Và "tracuu" mở "/registers/legacy?q=tra ket qua"
    Thì trang có "KPH-2"
