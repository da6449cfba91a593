# language: vi
@7
Tính năng: Hồ sơ lưu (QT.CTCL mục 7)
  Hồ sơ được lưu ba năm từ ngày kết thúc; trước hạn, hoặc khi đang giữ lại, không ai hủy được.

  @QT-7.a
  Kịch bản: Sớm một ngày vẫn còn phải lưu; hết hạn thì chờ quyết định, hệ thống không tự hủy
    Biết một phiếu đã đóng
    Khi đồng hồ tới ngày "02/03/2029"
    Thì hồ sơ lưu của phiếu có "Còn phải lưu"
    Và hồ sơ lưu của phiếu có "Phòng Quản lý thương mại; Thư ký ISO"
    Và cơ sở dữ liệu từ chối xóa phiếu
    Khi đồng hồ tới ngày "03/03/2029"
    Thì hồ sơ lưu của phiếu có "Hết hạn lưu, chờ quyết định"
    Và cơ sở dữ liệu từ chối xóa phiếu

  @QT-7.b
  Kịch bản: Hồ sơ của mọi quy trình đều có hạn lưu ba năm và nơi lưu
    Khi mỗi quy trình có một hồ sơ kết thúc
    Thì mọi hồ sơ được lưu 3 năm, có nơi lưu, và còn nguyên

  @QT-7.c
  Kịch bản: Đang giữ lại thì quá hạn vẫn không hủy được
    Biết một phiếu đã đóng
    Khi "thukyiso" gửi "/cases/{case}/keep" với:
      | reason | Thanh tra đang xem xét |
    Và đồng hồ tới ngày "01/01/2030"
    Thì hồ sơ lưu của phiếu có "Đang giữ lại: Thanh tra đang xem xét"
    Và trang phiếu có "Thanh tra đang xem xét" với "truongphong.tm"
    Và cơ sở dữ liệu từ chối xóa phiếu
    Khi "thukyiso" gửi "/cases/{case}/keep" với:
      | end    | 1                  |
      | reason | Thanh tra kết thúc |
    Thì hồ sơ lưu của phiếu có "Hết hạn lưu, chờ quyết định"

  @QT-7.c
  Kịch bản: Chỉ Thư ký ISO, Lãnh đạo Ban ISO giữ lại được
    Biết một phiếu đã đóng
    Khi "truongphong.tm" gửi "/cases/{case}/keep" với:
      | reason | Tôi muốn giữ |
    Thì trang bị từ chối
    Và hồ sơ lưu của phiếu có "Còn phải lưu"
