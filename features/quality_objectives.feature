# language: vi
@5.9
Tính năng: Mục tiêu chất lượng của cơ quan (QT.CTCL 5.9)
  Trước 31/12 đánh giá mục tiêu của năm; trước 30/01 xây dựng, phê duyệt mục tiêu và kế hoạch năm sau.

  @QT-5.9.a
  Kịch bản: Ngày 01/12 lịch mở hồ sơ của cơ quan và của mỗi đơn vị, hạn đánh giá hết 30/12
    Khi đồng hồ tới ngày "30/11/2026"
    Thì có 0 hồ sơ "quality_objectives"
    Khi đồng hồ tới ngày "01/12/2026"
    Thì có 1 hồ sơ "quality_objectives"
    Và có 6 hồ sơ "unit_objectives"
    Khi xét hồ sơ mục tiêu của "cơ quan"
    Thì việc "assess_agency_objectives" có hạn ngày "30/12/2026"
    Và việc "assess_agency_objectives" ở trong danh sách của "thukyiso"

  @QT-5.9.a
  Kịch bản: Hệ thống ngừng qua 01/12 và qua năm mới, mỗi hồ sơ vẫn mở đúng một lần, cho đúng năm
    Khi đồng hồ tới ngày "05/01/2027"
    Và đồng hồ tới ngày "06/01/2027"
    Thì có 1 hồ sơ "quality_objectives"
    Và có 6 hồ sơ "unit_objectives"
    Khi xét hồ sơ mục tiêu của "cơ quan"
    Thì việc "assess_agency_objectives" có hạn ngày "30/12/2026"
    Khi "tracuu" mở trang "/duties?year=2026"
    Thì trang có "MTCQ-01/2027"

  @QT-5.9.a
  Kịch bản: Lãnh đạo Ban ISO trả lại kết quả đánh giá thì Thư ký ISO làm lại
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "cơ quan"
    Và hồ sơ đi tới bước "confirm_agency_assessment"
    Và "phogiamdoc" làm bước "confirm_agency_assessment" với:
      | decision | send_back |
    Thì trang báo lỗi ở mục "reason"
    Khi "phogiamdoc" làm bước "confirm_agency_assessment" với:
      | decision | send_back             |
      | reason   | Thiếu số liệu quý IV. |
    Thì bước đang mở là "assess_agency_objectives"
    Khi "thukyiso" làm bước "assess_agency_objectives"
    Và "phogiamdoc" làm bước "confirm_agency_assessment"
    Thì bước đang mở là "draft_agency_objectives"

  @QT-5.9.b
  Kịch bản: Dự thảo hiện sẵn căn cứ, có hạn 15/01; phê duyệt hết 29/01
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "cơ quan"
    Và hồ sơ đi tới bước "draft_agency_objectives"
    Thì việc "draft_agency_objectives" có hạn ngày "15/01/2027"
    Khi "thukyiso" mở trang việc "draft_agency_objectives"
    Thì trang có "Chính sách chất lượng của Sở đang có hiệu lực (kèm Sổ tay chất lượng)."
    Và trang có "đúng hạn (lập trên giấy): đạt, 97,2 / 97 %"
    Khi hồ sơ đi tới bước "approve_agency_objectives"
    Thì việc "approve_agency_objectives" có hạn ngày "29/01/2027"
    Và việc "approve_agency_objectives" ở trong danh sách của "giamdoc"

  @QT-5.9.b
  Kịch bản: Lãnh đạo cao nhất trả lại với lý do, bản soạn lại được phê duyệt
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "cơ quan"
    Và hồ sơ đi tới bước "approve_agency_objectives"
    Và "giamdoc" làm bước "approve_agency_objectives" với:
      | decision | send_back               |
      | reason   | Chỉ tiêu thấp, nâng lên. |
    Thì bước đang mở là "draft_agency_objectives"
    Khi hồ sơ đi tới bước "approve_agency_objectives"
    Và "giamdoc" làm bước "approve_agency_objectives"
    Thì có 6 việc "receive_agency_objectives" đang mở
    Khi "truongphong.cn" mở trang "/objectives?year=2027"
    Thì trang có "Tỷ lệ hồ sơ thủ tục hành chính giải quyết đúng hạn"
    Và trang có "ISO 9001:2015, 6.2.1 c"

  @QT-5.9.d
  Khung kịch bản: Mục tiêu không đo được, không theo dõi được hoặc không có kế hoạch bị từ chối nơi nhập, nêu rõ điều
    Khi đồng hồ tới ngày "01/12/2026"
    Và xét hồ sơ mục tiêu của "cơ quan"
    Và hồ sơ đi tới bước "draft_agency_objectives"
    Và "thukyiso" làm bước "draft_agency_objectives" với mục tiêu thiếu "<thiếu>"
    Thì trang báo lỗi ở mục "objectives"
    Và trang có "<lời>"
    Và bước đang mở là "draft_agency_objectives"

    Dữ liệu:
      | thiếu        | lời                                            |
      | target       | chỉ tiêu (5.9, đo được: ISO 6.2.1 b)           |
      | measure_unit | đơn vị tính (5.9, đo được: ISO 6.2.1 b)        |
      | baseline     | mức hiện tại (5.9, đo được: ISO 6.2.1 b)       |
      | frequency    | tần suất đo (5.9, theo dõi: ISO 6.2.1 e)       |
      | policy       | sự nhất quán với chính sách (5.9, ISO 6.2.1 a) |
      | resources    | nguồn lực (5.9, ISO 6.2.2 b)                   |

  @QT-5.9.d
  Kịch bản: Mục tiêu được truyền đạt: mỗi lãnh đạo đơn vị xác nhận đã nhận
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi xét hồ sơ mục tiêu của "cơ quan"
    Thì việc "receive_agency_objectives" ở trong danh sách của "truongphong.cn"
    Khi "truongphong.cn" làm bước "receive_agency_objectives"
    Thì có 5 việc "receive_agency_objectives" đang mở
    Khi "chanhvanphong" làm bước "receive_agency_objectives"
    Và "truongphong.tm" làm bước "receive_agency_objectives"
    Và "truongphong.nl" làm bước "receive_agency_objectives"
    Và "truongphong.atmt" làm bước "receive_agency_objectives"
    Và "giamdoc.kc" làm bước "receive_agency_objectives"
    Thì phiếu kết thúc ở "agency_objectives_announced"

  @QT-5.9.d
  Kịch bản: Mục tiêu được theo dõi: giá trị có ngày đo, bằng chứng và so với chỉ tiêu
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi đồng hồ tới ngày "05/04/2027"
    Và "chuyenvien.tm" mở trang "/objectives?year=2027"
    Thì trang có "Thiếu kỳ đến 31/03/2027"
    Khi "chuyenvien.tm" ghi giá trị "chín mươi" đo ngày "31/03/2027" cho mục tiêu của "TM"
    Thì trang báo lỗi ở mục "value"
    Khi "chuyenvien.cn" ghi giá trị "99" đo ngày "31/03/2027" cho mục tiêu của "TM"
    Thì trang bị từ chối
    Và trang có "Giá trị do người đo, người chịu trách nhiệm hoặc lãnh đạo đơn vị ghi."
    Khi "chuyenvien.tm" ghi giá trị "98,1" đo ngày "31/03/2027" cho mục tiêu của "TM"
    Và "chuyenvien.cn" mở trang "/objectives?year=2027&unit=2"
    Thì trang có "98,1 31/03/2027"
    Và trang có "Chưa đạt chỉ tiêu"
    Và trang có "Đến 30/06/2027"

  @QT-5.9.d
  Kịch bản: Mục tiêu được cập nhật: lần sửa đổi có lý do, lần trước được giữ
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi "truongphong.tm" sửa đổi mục tiêu của "TM" với:
      | target       | 99 |
      | measure_unit |    |
    Thì trang báo lỗi ở mục "measure_unit"
    Khi "truongphong.tm" sửa đổi mục tiêu của "TM" với:
      | target | 99 |
    Thì mục tiêu của "TM" có 2 lần ban hành, lần cuối chỉ tiêu "99"
    Và "chuyenvien.tm" có 1 thông báo "Nâng chỉ tiêu theo chỉ đạo."
    Khi "chuyenvien.tm" sửa đổi mục tiêu của "TM" với:
      | target | 50 |
    Thì trang bị từ chối
    Và mục tiêu của "TM" có 2 lần ban hành, lần cuối chỉ tiêu "99"
    Khi "photruongphong.tm" sửa đổi mục tiêu của "TM" với:
      | version | 1  |
      | target  | 97 |
    Thì trang bị từ chối
    Và trang có "Mục tiêu vừa được sửa đổi (lần 2) trong lúc anh/chị soạn"
    Và mục tiêu của "TM" có 2 lần ban hành, lần cuối chỉ tiêu "99"

  @QT-5.9.a
  Kịch bản: Năm sau, mục tiêu đã phê duyệt hiện sẵn để đánh giá và không bị sửa ở đó
    Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
    Khi đồng hồ tới ngày "01/12/2027"
    Và xét hồ sơ mục tiêu của "TM"
    Và "truongphong.tm" làm bước "assess_unit_objectives"
    Thì trang báo lỗi ở mục "results"
    Và trang có "mỗi mục tiêu đã phê duyệt của năm phải có đúng một dòng đánh giá"
    Khi "truongphong.tm" đánh giá mọi mục tiêu của năm là đạt với "99,1"
    Và "truongphong.tm" mở trang "/objectives?year=2027"
    Thì trang có "Đạt: 99,1"
