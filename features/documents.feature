# language: vi
@6
Tính năng: Giấy tờ chính thức (QT.CTCL mục 6)
  Điều mọi người đã nhập ra đúng biểu mẫu của quy trình: tải bản dự thảo, ban hành một lần một số, giữ nguyên từng chữ;
  bản ký trên giấy quay về thành bản quét; người phê duyệt vừa cho biết mình là ai.

  @QT-6
  Kịch bản: Phiếu BM.CTCL.01 in được từ khi lập, dạng PDF và Word
    Biết "chuyenvien.tm" đã lập phiếu với:
      | title | Bảng kê sai |
    Thì "chuyenvien.tm" tải được "BM.CTCL.01" dạng "pdf"
    Và "chuyenvien.tm" tải được "BM.CTCL.01" dạng "docx"

  @QT-6 @QT-5.7.a
  Kịch bản: Phiếu đã đóng được ban hành; ban hành lại thì bản cũ còn nguyên
    Biết một phiếu đã đóng
    Khi "thukyiso" ban hành "BM.CTCL.01"
    Và "thukyiso" ban hành "BM.CTCL.01"
    Thì giấy tờ đã ban hành là "01/2026 lần 1; 01/2026 lần 2"
    Và trang phiếu có "Số 01/2026, lần 1" với "truongphong.tm"
    Và trang phiếu có "Số 01/2026, lần 2" với "truongphong.tm"

  @QT-6 @QT-5.8.1.2.a
  Kịch bản: Biên bản BM.CTCL.02 lấy số kế tiếp trong năm
    Biết một hồ sơ "management_review" đã tới bước "approve_minutes"
    Khi "thukyiso" ban hành "BM.CTCL.02"
    Thì giấy tờ đã ban hành là "01/BB-BCĐ ISO lần 1"

  @QT-6 @QT-5.8.2.1.a @QT-5.8.2.1.b
  Kịch bản: Báo cáo vận hành in từ khi lập; được phê duyệt thì có người phê duyệt, nơi nhận và số
    Biết "thukyiso" đã lập kế hoạch xem xét với:
      | kind | report |
    Và hồ sơ đã đi tới bước "write_report"
    Khi "thukyiso" làm bước "write_report" với:
      | resources | Thiếu một máy quét |
    Thì bản dự thảo "BC.XXLD" của "thukyiso" có "Thiếu một máy quét"
    Và "thukyiso" tải được "BC.XXLD" dạng "docx"
    Khi hồ sơ đi tới bước "give_opinion"
    Thì bản dự thảo "BC.XXLD" của "thukyiso" có "Phê duyệt báo cáo"
    Khi "thukyiso" ban hành "BC.XXLD"
    Thì giấy tờ đã ban hành là "01/BC-BCĐ ISO lần 1"

  @QT-6 @QT-5.8.2.2.a @QT-5.8.2.2.c
  Kịch bản: Thông báo kết quả xem xét in từ khi dự thảo; nơi nhận là mọi đơn vị, ai đã nhận thì ghi tên
    Biết "thukyiso" đã lập kế hoạch xem xét với:
      | kind | report |
    Và hồ sơ đã đi tới bước "endorse_notice"
    Thì "thukyiso" tải được "TB.XXLD" dạng "docx"
    Khi hồ sơ đi tới bước "propose_requests"
    Và "chanhvanphong" làm bước "receive_notice" với:
      | note | Phổ biến tại giao ban tuần |
    Thì bản dự thảo "TB.XXLD" của "thukyiso" có "BẢN DỰ THẢO"
    Và bản dự thảo "TB.XXLD" của "thukyiso" có "Phổ biến tại giao ban tuần"
    Và bản dự thảo "TB.XXLD" của "thukyiso" có "Phê duyệt thông báo"
    Khi "thukyiso" ban hành "TB.XXLD"
    Thì giấy tờ đã ban hành là "01/TB-SCT lần 1"

  @QT-6 @QT-5.3.a @QT-5.3.b
  Kịch bản: Tờ trình in ở trang tờ trình, với ý kiến chỉ đạo đã có; phiếu mà người in không được xem chỉ được đếm
    Biết 2 phiếu đã tới bước "consolidate_requests"
    Khi "thukyiso" trình chung các phiếu với "Đề nghị chỉ đạo thực hiện."
    Và "phogiamdoc" làm bước "assign_action" với:
      | direction | Làm rõ khâu bổ sung hồ sơ. |
    Thì tờ trình in cho "thukyiso" có "Đề nghị chỉ đạo thực hiện."
    Và tờ trình in cho "thukyiso" có "01/2026"
    Và tờ trình in cho "thukyiso" có "Làm rõ khâu bổ sung hồ sơ."
    Và tờ trình in cho "thukyiso" không có "người in không được xem"
    Khi "thukyiso" hạn chế người xem phiếu với lý do "Liên quan nhân sự."
    Thì tờ trình in cho "tracuu" có "Còn 1 phiếu mà người in không được xem."
    Và tờ trình in cho "tracuu" không có "Làm rõ khâu bổ sung hồ sơ."
    Khi "chuyenvien.tm" mở "/submissions/1/papers/pdf"
    Thì trang bị từ chối

  @QT-6 @QT-5.9.a
  Kịch bản: Báo cáo thực hiện mục tiêu của cơ quan in từ khi Thư ký ISO đánh giá, có người phê duyệt khi được phê duyệt
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "cơ quan"
    Và hồ sơ đi tới bước "confirm_agency_assessment"
    Thì bản dự thảo "PL3.BC" của "thukyiso" có "năm 2026 của Sở Công Thương tỉnh Khánh Hòa"
    Và bản dự thảo "PL3.BC" của "thukyiso" có "97,2 Đạt"
    Khi hồ sơ đi tới bước "draft_agency_objectives"
    Thì bản dự thảo "PL3.BC" của "thukyiso" có "Phê duyệt kết quả đánh giá mục tiêu"
    Khi "thukyiso" ban hành "PL3.BC"
    Thì giấy tờ đã ban hành là "01/BC-MTCL lần 1"

  @QT-6 @QT-5.9.a
  Kịch bản: Đơn vị không có mục tiêu thì báo cáo nói vì sao
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "CN"
    Và "truongphong.cn" làm bước "assess_unit_objectives" với:
      | results     | []                                      |
      | none_reason | Đơn vị mới thành lập trong quý IV/2026. |
    Thì bản dự thảo "PL3.BC" của "truongphong.cn" có "Đơn vị mới thành lập trong quý IV/2026."
    Và "truongphong.cn" tải được "PL3.BC" dạng "docx"

  @QT-6 @QT-5.9.b @QT-5.9.c
  Kịch bản: Kế hoạch mục tiêu của cơ quan và của đơn vị; mục tiêu sửa đổi thì kế hoạch in lần mới nhất và lý do
    Biết mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi xét hồ sơ mục tiêu của "cơ quan"
    Thì bản dự thảo "PL3.KH" của "thukyiso" có "năm 2027 của Sở Công Thương tỉnh Khánh Hòa"
    Và bản dự thảo "PL3.KH" của "thukyiso" có "Phê duyệt mục tiêu, kế hoạch của cơ quan"
    Khi "thukyiso" ban hành "PL3.KH"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" sửa đổi mục tiêu của "TM" với:
      | target | 99 |
    Thì bản dự thảo "PL3.KH" của "truongphong.tm" có "≥ 99 %"
    Và bản dự thảo "PL3.KH" của "truongphong.tm" có "Nâng chỉ tiêu theo chỉ đạo."
    Và "truongphong.tm" tải được "PL3.KH" dạng "docx"
    Khi "truongphong.tm" ban hành "PL3.KH"
    Thì giấy tờ đã ban hành là "01/KH-MTCL lần 1; 02/KH-MTCL lần 1"
    Khi "truongphong.tm" mở trang "/objectives?year=2027&unit=2"
    Thì trang có "Kế hoạch thực hiện: PDF · Word"
    Khi "truongphong.tm" mở trang "/objectives?year=2026&unit=2"
    Thì trang có "Báo cáo thực hiện: PDF · Word"

  @QT-6 @QT-5.8.1.2.a
  Kịch bản: Số mà sổ văn thư đã cấp thì ghi đúng số đó; số sau tiếp theo
    Biết một hồ sơ "management_review" đã tới bước "approve_minutes"
    Khi "thukyiso" ban hành "BM.CTCL.02" với:
      | sequence | 14 |
    Biết một hồ sơ "management_review" đã tới bước "approve_minutes"
    Khi "thukyiso" ban hành "BM.CTCL.02"
    Thì giấy tờ đã ban hành là "14/BB-BCĐ ISO lần 1; 15/BB-BCĐ ISO lần 1"

  @QT-6
  Kịch bản: Một số không dùng hai lần
    Biết một hồ sơ "management_review" đã tới bước "approve_minutes"
    Và "thukyiso" đã ban hành "BM.CTCL.02"
    Và một hồ sơ "management_review" đã tới bước "approve_minutes"
    Khi "thukyiso" ban hành "BM.CTCL.02" với:
      | sequence | 1 |
    Thì trang bị từ chối
    Và trang có "Số 01/BB-BCĐ ISO năm 2026 đã dùng cho hồ sơ khác"

  @QT-6
  Khung kịch bản: Số, ngày sai thì chưa ban hành
    Biết một hồ sơ "management_review" đã tới bước "approve_minutes"
    Khi "thukyiso" ban hành "BM.CTCL.02" với:
      | sequence | 1       |
      | <mục>    | <nhập> |
    Thì trang bị từ chối
    Và trang có "<lời nhắc>"
    Và không có giấy tờ nào được ban hành

    Dữ liệu:
      | mục      | nhập       | lời nhắc                    |
      | act_date | 2999-01-01 | Ngày của văn bản chưa tới   |
      | act_date | chưa rõ    | Hãy chọn ngày của văn bản   |
      | sequence | 0          | Số là số nguyên từ 1        |
      | sequence | mười       | Số là số nguyên từ 1        |

  @QT-6
  Kịch bản: Chuyên viên không ban hành được
    Biết một phiếu đã đóng
    Khi "chuyenvien.tm" ban hành "BM.CTCL.01" với:
      | sequence | |
    Thì trang bị từ chối
    Và không có giấy tờ nào được ban hành

  @QT-6
  Kịch bản: Bản ký trên giấy quay về: ghi người ký và người nhập, ngày ký và ngày nhập
    Biết một phiếu đã đóng
    Và "thukyiso" đã ban hành "BM.CTCL.01"
    Khi "thukyiso" nhập bản quét "phiếu đã ký.pdf" đã ký với:
      | number    | 01/2026     |
      | signed_on | 2026-01-05  |
      | signer_id | @phogiamdoc |
    Thì trang phiếu có "Bản đã ký số 01/2026" với "truongphong.tm"
    Và trang phiếu có "ký ngày 05/01/2026" với "truongphong.tm"

  @QT-6
  Kịch bản: Tệp không phải bản quét thì không nhận
    Biết một phiếu đã đóng
    Và "thukyiso" đã ban hành "BM.CTCL.01"
    Khi "thukyiso" nhập bản quét "phiếu.exe" đã ký với:
      | number    | 01/2026     |
      | signed_on | 2026-01-05  |
      | signer_id | @phogiamdoc |
    Thì trang bị từ chối
    Và trang có "Không nhận tệp"

  @QT-5.4.c
  Kịch bản: Phê duyệt ghi rõ phê duyệt điều gì
    Biết một phiếu đã tới bước "approve_solution"
    Khi "phogiamdoc" làm bước "approve_solution"
    Thì lần "approve_solution" được ghi "phê duyệt giải pháp"
    Và trang phiếu có "Phê duyệt giải pháp" với "truongphong.tm"

  @QT-5.4.c
  Kịch bản: Đã lâu từ lần đăng nhập thì phê duyệt phải nhập lại mật khẩu; nội dung đã nhập còn nguyên
    Biết một phiếu đã tới bước "approve_solution"
    Và "phogiamdoc" có mật khẩu "mat-khau-that-dai" và đăng nhập từ 16 phút trước
    Và "phogiamdoc" đã mở trang việc "approve_solution"
    Khi "phogiamdoc" gửi trang đang mở với:
      | reason | Đồng ý phương án hai |
    Thì trang có "nhập lại mật khẩu"
    Và trang có "Đồng ý phương án hai"
    Và phiếu đang mở bước "approve_solution"
    Khi "phogiamdoc" gửi trang đang mở với:
      | confirm_password | sai mất rồi |
    Thì trang có "Mật khẩu chưa đúng"
    Và phiếu đang mở bước "approve_solution"
    Khi "phogiamdoc" gửi trang đang mở với:
      | confirm_password | mat-khau-that-dai |
    Thì lần "approve_solution" được ghi "phê duyệt giải pháp"

  @QT-6
  Kịch bản: Chuyên gia đánh giá in mọi phiếu của một năm
    Biết 2 phiếu đã tới bước "determine_need"
    Khi "danhgia" gửi "/prints" với:
      | year | 2026 |
    Và hệ thống in xong
    Thì "danhgia" tải được tệp nén có 2 phiếu

  @QT-6 @QT-5.3.a
  Kịch bản: Người không có vai trò thì không in hàng loạt được
    Biết 2 phiếu đã tới bước "determine_need"
    Khi "chuyenvien.tm" gửi "/prints" với:
      | year | 2026 |
    Thì trang bị từ chối

  @QT-7.a
  Kịch bản: Đoàn đánh giá lấy bộ bằng chứng của một kỳ: sổ, giấy tờ đã ban hành, nhật ký, kết quả kiểm tra, mã đối chiếu
    Biết 2 phiếu đã tới bước "consolidate_requests"
    Và "thukyiso" đã ban hành "BM.CTCL.01"
    Khi "tracuu" lập bộ bằng chứng từ "01/03/2026" đến "31/03/2026"
    Và hệ thống in xong
    Thì bộ bằng chứng của "tracuu" gồm "kiem-tra.txt, bang-chung.xlsx, bang-chung.csv, 01-2026/nhat-ky.jsonl, 02-2026/BM.CTCL.01-02-2026-lan-1.pdf, 02-2026/nhat-ky.jsonl, SHA256SUMS"
    Và "thukyiso" không tải được bộ bằng chứng đó

  @QT-7.a
  Kịch bản: Phiếu hạn chế người xem sau khi yêu cầu thì không có trong bộ bằng chứng của người không được xem
    Biết 2 phiếu đã tới bước "consolidate_requests"
    Khi "tracuu" lập bộ bằng chứng từ "01/03/2026" đến "31/03/2026"
    Và "thukyiso" hạn chế người xem phiếu với lý do "Có thông tin cá nhân"
    Và hệ thống in xong
    Thì bộ bằng chứng của "tracuu" gồm "kiem-tra.txt, bang-chung.xlsx, bang-chung.csv, 01-2026/nhat-ky.jsonl, SHA256SUMS"

  Kịch bản: Kỳ thiếu ngày, ngược ngày hoặc không có gì thì được nói rõ
    Biết một phiếu đã tới bước "determine_need"
    Khi "tracuu" lập bộ bằng chứng từ "" đến "31/03/2026"
    Thì trang có "Hãy chọn kỳ của bộ bằng chứng"
    Khi "tracuu" lập bộ bằng chứng từ "31/03/2026" đến "01/03/2026"
    Thì trang có "ngày đầu không sau ngày cuối"
    Khi "vienchuc.kc" lập bộ bằng chứng từ "01/03/2026" đến "31/03/2026"
    Thì trang có "Kỳ này không có bằng chứng nào anh/chị được xem"
