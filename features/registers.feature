# language: vi
@5.2
Tính năng: Sổ theo dõi

  Kịch bản: Sổ theo dõi phiếu có đủ các ô, lọc và tìm không dấu
    Biết một phiếu đã đóng
    Khi "thukyiso" mở "/registers/slips?q=ruou&source=source_2&kind=corrective&state=ended&unit=#TM&year=2026"
    Thì trang có "01/2026"
    Và trang có "Chưa có cơ chế nhắc hạn"
    Và trang có "Bổ sung bước nhắc hạn trước 02 ngày"
    Khi "thukyiso" mở "/registers/slips?source=source_3"
    Thì trang không có "Chưa có cơ chế nhắc hạn"
    Khi "thukyiso" mở "/registers/slips?overdue=1"
    Thì trang không có "Chưa có cơ chế nhắc hạn"

  Kịch bản: Phiếu quá hạn lọc ra được
    Biết một phiếu đã tới bước "carry_out_step"
    Khi đồng hồ tới sau 80 ngày
    Và "thukyiso" mở "/registers/slips?overdue=1"
    Thì trang có "Chưa có cơ chế nhắc hạn"

  Kịch bản: Người ngoài đơn vị không thấy phiếu của đơn vị khác trong sổ và trong bản xuất
    Biết một phiếu đã tới bước "determine_need"
    Khi "vienchuc.kc" mở "/registers/slips"
    Thì trang không có "bán lẻ rượu"
    Và bản "csv" của sổ "slips" với "vienchuc.kc" không có "bán lẻ rượu"
    Nhưng bản "csv" của sổ "slips" với "thukyiso" có "bán lẻ rượu"

  Kịch bản: Chữ giống công thức vẫn là chữ trong bản xuất
    Biết "chuyenvien.tm" đã lập phiếu với:
      | title       | =HYPERLINK("http://x")  |
      | description | Nội dung.               |
    Thì bản "csv" của sổ "slips" với "thukyiso" có "'=HYPERLINK"
    Và bản "xlsx" của sổ "slips" với "thukyiso" có "'=HYPERLINK"

  Kịch bản: Lãnh đạo đơn vị ghi rủi ro của đơn vị mình, mỗi lần sửa giữ cả cũ và mới
    Khi "truongphong.tm" gửi "/registers/risks/new" với:
      | unit_id     | #TM                            |
      | kind        | risk                           |
      | description | Thiếu người khi cao điểm       |
      | likelihood  | 4                              |
      | impact      | 3                              |
      | state       | identified                     |
    Và "tracuu" mở "/registers/risks?q=thieu nguoi"
    Thì trang có "Thiếu người khi cao điểm"
    Khi "truongphong.tm" gửi "/registers/risks/1/edit" với:
      | unit_id      | #TM                      |
      | kind         | risk                     |
      | description  | Thiếu người khi cao điểm |
      | likelihood   | 2                        |
      | impact       | 3                        |
      | state        | acting                   |
      | action       | Bố trí người thay        |
      | owner_id     | @chuyenvien.tm           |
      | due          | sau 30 ngày              |
      | version      | 1                        |
    Và "tracuu" mở "/registers/risks/1"
    Thì trang có "Khả năng xảy ra (1–5) 4 → 2"
    Và trang có "Đã nhận diện → Đang hành động"

  Kịch bản: Không ghi được rủi ro của đơn vị khác, không ghi đè người vừa sửa
    Khi "truongphong.tm" gửi "/registers/risks/new" với:
      | unit_id     | #CN          |
      | kind        | risk         |
      | description | Việc của CN  |
      | likelihood  | 1            |
      | impact      | 6            |
      | state       | acting       |
    Thì trang báo lỗi ở mục "unit_id"
    Và trang báo lỗi ở mục "impact"
    Và trang báo lỗi ở mục "action"
    Và trang có "Việc của CN"
    Khi "truongphong.cn" gửi "/registers/risks/new" với:
      | unit_id     | #CN          |
      | kind        | opportunity  |
      | description | Cơ hội       |
      | likelihood  | 1            |
      | impact      | 5            |
      | state       | watched      |
    Và "truongphong.tm" mở "/registers/risks/1/edit"
    Thì trang bị từ chối
    Khi "thukyiso" gửi "/registers/risks/1/edit" với:
      | unit_id     | #CN          |
      | kind        | opportunity  |
      | description | Cơ hội       |
      | likelihood  | 2            |
      | impact      | 5            |
      | state       | watched      |
      | version     | 7            |
    Thì trang bị từ chối
    Và trang có "Người khác vừa sửa"

  Kịch bản: Đánh giá nội bộ do chuyên gia đánh giá ghi, phản hồi do Thư ký ISO ghi
    Khi "danhgia" gửi "/registers/audits/new" với:
      | code     | ĐGNB-01/2026          |
      | held_on  | hôm qua               |
      | scope    | Cấp phép bán lẻ rượu  |
      | units    | #TM                   |
      | auditors | Đoàn số 1             |
      | findings | 2                     |
    Và "thukyiso" gửi "/registers/feedback/new" với:
      | received_on | hôm qua          |
      | from_whom   | Doanh nghiệp A   |
      | channel     | phone            |
      | unit_id     | #TM              |
      | content     | Hẹn ngày chưa rõ |
      | satisfied   | 2                |
    Và "tracuu" mở "/registers/audits/1"
    Thì trang có "Phòng Quản lý thương mại"
    Khi "tracuu" mở "/registers/feedback?q=hen ngay"
    Thì trang có "Hẹn ngày chưa rõ"
    Khi "chuyenvien.tm" mở "/registers/audits/1/edit"
    Thì trang bị từ chối

  @QT-7.a
  Kịch bản: Chọn cột thì trang và tệp tải về chỉ có các cột đó
    Cho một phiếu đã tới bước "determine_need"
    Khi "thukyiso" mở trang "/registers/slips?show=1"
    Thì bảng có các cột "Số phiếu, Ngày lập"
    Và bản "csv" của sổ "slips?show=1" với "thukyiso" không có "Đơn vị đề nghị"
    Khi "thukyiso" mở trang "/registers/slips?show=999&show=x"
    Thì trang có "Đơn vị đề nghị Loại Nguồn thông tin"

  Khung kịch bản: Mỗi sổ xuất được thành Excel và CSV với đủ các cột
    Biết một phiếu đã đóng
    Và một hồ sơ "management_review" đã tới bước "propose_requests"
    Khi "chuyenvien.tm" ghi sự không phù hợp "Trả kết quả quá hạn", đơn vị xử lý xong, vào các ngày:
      | 03/03/2026 |
    Thì bản "xlsx" của sổ "<sổ>" với "thukyiso" có "<nội dung>"
    Và bản "csv" của sổ "<sổ>" với "thukyiso" có "<nội dung>"

    Dữ liệu:
      | sổ              | nội dung                            |
      | slips           | Bổ sung bước nhắc hạn trước 02 ngày |
      | nonconformities | Trả kết quả quá hạn                 |
      | reviews         | XXLĐ-01/2026                        |
      | conclusions     | XXLĐ-01/2026.1                      |
      | objectives      | Giá trị đo được                     |
      | audits          | Đoàn đánh giá                       |
      | feedback        | Hài lòng (1–5)                      |
      | risks           | Người phụ trách                     |
      | legacy          | Hình thức xử lý                     |

  Kịch bản: Kết luận xem xét tìm được không dấu; chỉ ai được xem hay được giao mới thấy
    Biết một hồ sơ "management_review" đã tới bước "propose_requests"
    Khi "thukyiso" mở "/registers/conclusions?q=nhac han ho so&state=open"
    Thì trang có "XXLĐ-01/2026.1"
    Khi "thukyiso" mở "/registers/conclusions?state=done"
    Thì trang không có "XXLĐ-01/2026.1"
    Và bản "csv" của sổ "conclusions" với "vienchuc.kc" không có "XXLĐ-01/2026.1"

  Kịch bản: Mục tiêu xuất ra cùng số đo, tìm được không dấu
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi đồng hồ tới ngày "05/04/2027"
    Và "chuyenvien.tm" ghi giá trị "98,1" đo ngày "31/03/2027" cho mục tiêu của "TM"
    Thì bản "csv" của sổ "objectives" với "tracuu" có "98,1 (31/03/2027)"
    Khi "tracuu" mở "/registers/objectives?unit=#TM&year=2027&q=dung han"
    Thì trang có "98,1 (31/03/2027)"

  Kịch bản: Trang quy trình cho chủ quy trình và đoàn đánh giá
    Biết một phiếu đã đóng
    Khi "tracuu" mở "/procedure/corrective_action"
    Thì trang có "5.2.2"
    Và trang có "corrective_action.feature"
    Khi "tracuu" mở "/procedure/clauses"
    Thì trang có "Khoảng trống"
    Và trang có "QT-5.4.c"
