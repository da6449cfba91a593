# language: vi
@5.8
Tính năng: Xem xét của lãnh đạo (QT.CTCL 5.8)
  Mỗi năm ít nhất một lần, bằng cuộc họp hoặc bằng báo cáo và thông báo; kết luận thành việc có người làm.

  Quy tắc: 5.8 Kế hoạch, hình thức, và năm nào cũng có

    @QT-5.8.a
    Kịch bản: Năm chưa có cuộc xem xét nào thì trang của năm nói rõ
      Khi "thukyiso" mở trang "/reviews?year=2026"
      Thì trang có "Năm 2026 chưa có cuộc xem xét nào"

    @QT-5.8.a
    Khung kịch bản: Cuộc xem xét trước đợt đánh giá nội bộ của năm được nêu rõ là trước
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | last_audit_on | <đánh giá> |
      Và hồ sơ đã đi tới bước "propose_requests"
      Khi "giamdoc" mở trang "/reviews?year=2026"
      Thì trang có "<lời>"

      Dữ liệu:
        | đánh giá    | lời                                        |
        | hôm qua     | Sau đánh giá nội bộ                        |
        | sau 30 ngày | Trước đợt đánh giá nội bộ kết thúc         |
        |             | Chưa ghi đợt đánh giá nội bộ của năm       |

    @QT-5.8.a
    Kịch bản: Đợt đánh giá ghi trong sổ sau ngày xem xét thì cuộc xem xét ấy là trước đánh giá, dù kế hoạch nêu đợt khác
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi đồng hồ tới ngày "30/06/2026"
      Và "danhgia" gửi "/registers/audits/new" với:
        | code     | ĐGNB-02/2026   |
        | held_on  | 30/06/2026     |
        | scope    | Toàn bộ HTQLCL |
        | units    | #TM            |
        | auditors | Đoàn số 2      |
        | findings | 0              |
      Và "giamdoc" mở trang "/reviews?year=2026"
      Thì trang có "Trước đợt đánh giá nội bộ kết thúc 30/06/2026"
      Khi "giamdoc" mở trang "/duties?year=2026"
      Thì trang có "Chưa có lần nào sau đánh giá nội bộ của năm"

    @QT-5.8.a
    Kịch bản: Cuộc xem xét thứ hai trong năm đứng cạnh cuộc thứ nhất
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Và một hồ sơ "management_review" đã tới bước "prepare_inputs"
      Khi "giamdoc" mở trang "/reviews?year=2026"
      Thì trang có "XXLĐ-01/2026"
      Và trang có "XXLĐ-02/2026"
      Và trang có "Đang thực hiện"

    @QT-5.8.a
    Kịch bản: Cuộc xem xét đã rút không tính cho năm
      Cho một hồ sơ "management_review" đã tới bước "prepare_inputs"
      Khi "thukyiso" rút phiếu với lý do "Dời sang quý sau."
      Và "thukyiso" mở trang "/reviews?year=2026"
      Thì trang có "Năm 2026 chưa có cuộc xem xét nào"

    @QT-5.8.a
    Kịch bản: Đợt đánh giá nội bộ của năm khác bị từ chối
      Khi "thukyiso" bắt đầu "management_review" với:
        | last_audit_on | 2025-11-20 |
      Thì trang báo lỗi ở mục "last_audit_on"

    @QT-5.8.b
    Khung kịch bản: Hình thức chọn khi lập kế hoạch dẫn tới cuộc họp hoặc báo cáo
      Khi "thukyiso" bắt đầu "management_review" với:
        | kind          | <hình thức>     |
        | combined_with | Giao ban tháng  |
        | agenda        | ["performance"] |
      Thì bước đang mở là "<bước>"
      Và việc "<bước>" ở trong danh sách của "thukyiso"

      Dữ liệu:
        | hình thức | bước           |
        | meeting   | prepare_inputs |
        | combined  | prepare_inputs |
        | report    | write_report   |

    @QT-5.8.b
    Kịch bản: Chỉ Thư ký ISO lập được kế hoạch xem xét
      Khi "chuyenvien.tm" bắt đầu "management_review"
      Thì trang bị từ chối
      Và không có phiếu nào được mở

    @QT-5.8.c
    Khung kịch bản: Cuộc họp phải có chủ trì, thư ký; họp kết hợp phải nói kết hợp với cuộc nào, về nội dung nào
      Khi "thukyiso" bắt đầu "management_review" với:
        | kind          | combined        |
        | combined_with | Giao ban tháng  |
        | agenda        | ["performance"] |
        | <mục>         |                 |
      Thì trang báo lỗi ở mục "<mục>"
      Và không có phiếu nào được mở

      Dữ liệu:
        | mục               |
        | combined_with     |
        | agenda            |
        | chair             |
        | meeting_secretary |
        | attendees         |

    @QT-5.8.c @QT-5.8.1.2.a
    Kịch bản: Họp kết hợp chỉ xem xét bốn nội dung, cuộc sau xem xét hai nội dung còn lại
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind          | combined                                              |
        | combined_with | Giao ban tháng 3                                      |
        | agenda        | ["earlier_actions", "context", "performance", "risks"] |
      Và hồ sơ đã đi tới bước "check_combined_minutes"
      Khi "chanhvanphong" làm bước "check_combined_minutes" kèm tệp
      Và "giamdoc" làm bước "approve_minutes"
      Thì cả năm 2026 đã xem xét "earlier_actions, context, performance, risks"
      Khi "thukyiso" mở trang "/reviews?year=2026"
      Thì trang có "Còn thiếu: Sự đầy đủ của nguồn lực; Các cơ hội cải tiến."
      Khi "thukyiso" bắt đầu "management_review" với:
        | kind          | combined                      |
        | combined_with | Sơ kết sáu tháng              |
        | agenda        | ["resources", "improvements"] |
      Và hồ sơ đi tới bước "check_combined_minutes"
      Và "chanhvanphong" làm bước "check_combined_minutes" kèm tệp
      Và "giamdoc" làm bước "approve_minutes"
      Và "thukyiso" mở trang "/reviews?year=2026"
      Thì trang có "đã xem xét đủ sáu nội dung"

    @QT-5.8.c @QT-5.8.1.2.a
    Kịch bản: Biên bản họp kết hợp của cơ quan phải được đính kèm
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind          | combined         |
        | combined_with | Giao ban tháng 3 |
        | agenda        | ["performance"]  |
      Và hồ sơ đã đi tới bước "check_combined_minutes"
      Khi "chanhvanphong" làm bước "check_combined_minutes"
      Thì trang báo lỗi ở mục "minutes_number"
      Và trang có "Điều 5.8.1.2"
      Và bước đang mở là "check_combined_minutes"

    @QT-5.8.1.2.a
    Khung kịch bản: Biên bản kết hợp nói rõ thảo luận và kết luận của đúng những nội dung đã xem xét
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind          | combined         |
        | combined_with | Giao ban tháng 3 |
        | agenda        | ["performance"]  |
      Và hồ sơ đã đi tới bước "check_combined_minutes"
      Khi "chanhvanphong" làm bước "check_combined_minutes" với:
        | <mục> | <lời> |
      Thì trang báo lỗi ở mục "<mục>"

      Dữ liệu:
        | mục                    | lời            |
        | performance_conclusion |                |
        | risks_discussion       | Có nhắc rủi ro |

  Quy tắc: 5.8.1.1 Sáu nội dung đầu vào, không nội dung nào bị bỏ qua

    @QT-5.8.1.1
    Khung kịch bản: Bỏ trống một nội dung thì bị nhắc kèm điều
      Cho một hồ sơ "management_review" đã tới bước "prepare_inputs"
      Khi "thukyiso" làm bước "prepare_inputs" với:
        | <mục> | |
      Thì trang báo lỗi ở mục "<mục>"
      Và bước đang mở là "prepare_inputs"

      Dữ liệu:
        | mục                  |
        | earlier_actions      |
        | external_issues      |
        | internal_issues      |
        | satisfaction         |
        | objectives           |
        | nonconformities      |
        | processes            |
        | measurement          |
        | audits               |
        | providers            |
        | resources            |
        | risks                |
        | improvements         |
        | performance_reporter |

    @QT-5.8.1.1
    Kịch bản: Đầu vào được điền sẵn từ số liệu phiếu, năm trước đứng cạnh năm nay
      Cho một phiếu đã đóng
      Và một hồ sơ "management_review" đã tới bước "prepare_inputs"
      Khi "thukyiso" mở trang việc "prepare_inputs"
      Thì trang có "Năm 2026: 1 phiếu; Phiếu đã đóng – đạt: 1; báo cáo tháng bị bỏ lỡ: 0."
      Và trang có "Năm 2025: 0 phiếu"
      Và trang có "đúng hạn 100 %"
      Và trang có "Chưa có kết luận của lần xem xét nào trước đó"

    @QT-5.8.1.1
    Kịch bản: Kết luận của lần xem xét trước và tình trạng của nó là đầu vào của lần sau
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "chanhvanphong" ghi kết luận "XXLĐ-01/2026.2" đã xong với "Quyết định tiếp nhận số 45/QĐ-SCT"
      Và "thukyiso" bắt đầu "management_review"
      Và "thukyiso" mở trang việc "prepare_inputs"
      Thì trang có "XXLĐ-01/2026.1 Nhắc hạn hồ sơ trước 02 ngày trên phần mềm Một cửa (Phòng Quản lý thương mại"
      Và trang có "chưa xong."
      Và trang có "Quyết định tiếp nhận số 45/QĐ-SCT"

    @QT-5.8.1.1
    Kịch bản: Sự không phù hợp, đánh giá nội bộ, phản hồi, rủi ro của năm là đầu vào, kèm tên từng việc
      Khi "chuyenvien.tm" ghi sự không phù hợp "Trả kết quả quá hạn", đơn vị xử lý xong, vào các ngày:
        | 03/03/2026 |
        | 04/03/2026 |
      Và "danhgia" gửi "/registers/audits/new" với:
        | code     | ĐGNB-01/2026         |
        | held_on  | 03/03/2026           |
        | scope    | Cấp phép bán lẻ rượu |
        | units    | #TM                  |
        | auditors | Đoàn số 1            |
        | findings | 2                    |
      Và "thukyiso" gửi "/registers/feedback/new" với:
        | received_on | 03/03/2026       |
        | from_whom   | Doanh nghiệp A   |
        | channel     | phone            |
        | unit_id     | #TM              |
        | content     | Hẹn ngày chưa rõ |
        | satisfied   | 2                |
      Và "truongphong.tm" gửi "/registers/risks/new" với:
        | unit_id     | #TM                      |
        | kind        | risk                     |
        | description | Thiếu người khi cao điểm |
        | likelihood  | 4                        |
        | impact      | 3                        |
        | action      | Điều động thêm           |
        | owner_id    | @chuyenvien.tm           |
        | due         | 05/03/2026               |
        | state       | acting                   |
      Và đồng hồ tới ngày "10/03/2026"
      Và "thukyiso" bắt đầu "management_review"
      Và "thukyiso" mở trang việc "prepare_inputs"
      Thì trang có "Năm 2026: 2 hồ sơ sự không phù hợp; làm lại: 2."
      Và trang có "– Lặp lại 2 lần: Trả kết quả quá hạn (Phòng Quản lý thương mại)."
      Và trang có "Năm 2026: 1 đợt đánh giá nội bộ, 2 phát hiện."
      Và trang có "– ĐGNB-01/2026 ngày 03/03/2026: Cấp phép bán lẻ rượu; 2 phát hiện."
      Và trang có "Năm 2026: 1 phản hồi; mức hài lòng trung bình 2,0/5; 1 ý kiến chưa ghi cách xử lý."
      Và trang có "Rủi ro – đang hành động: 1."
      Và trang có "– Quá hạn 05/03/2026 (Phòng Quản lý thương mại): Thiếu người khi cao điểm; hành động: Điều động thêm."
      Và trang có "Năm 2026: 0 phiếu phòng ngừa, cải tiến; 0 đã đóng đạt."

    @QT-5.8.1.1
    Kịch bản: Mục tiêu của năm với số đo gần nhất là đầu vào
      Cho mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt
      Khi đồng hồ tới ngày "05/04/2027"
      Và "chuyenvien.tm" ghi giá trị "98,1" đo ngày "31/03/2027" cho mục tiêu của "TM"
      Và "thukyiso" bắt đầu "management_review"
      Và "thukyiso" mở trang việc "prepare_inputs"
      Thì trang có "Năm 2027: 2 mục tiêu."
      Và trang có "chỉ tiêu 98,5 %, đo ngày 31/03/2027: 98,1 (chưa đạt chỉ tiêu)."
      Và trang có "chỉ tiêu 98,5 %, chưa có số đo."
      Và trang có "Năm 2026: 2/2 mục tiêu được đánh giá là đạt."

    @QT-5.8.1.1
    Kịch bản: Phiếu đã hạn chế người xem không lộ tên trong đầu vào
      Cho một phiếu đã tới bước "determine_need"
      Khi "thukyiso" hạn chế người xem phiếu với lý do "Liên quan nhân sự."
      Và "thukyiso" bắt đầu "management_review"
      Và "thukyiso" mở trang việc "prepare_inputs"
      Thì trang có "Năm 2026: 1 phiếu; đang thực hiện: 1"
      Và trang không có "– Phiếu 01/2026"

  Quy tắc: 5.8.1.2 Biên bản, ba loại kết luận, và việc sau cuộc họp

    @QT-5.8.1.2.a
    Kịch bản: Biên bản giữ đủ các mục của BM.CTCL.02; mục các nội dung khác được để trống
      Cho một hồ sơ "management_review" đã tới bước "write_minutes"
      Khi "chanhvanphong" làm bước "write_minutes"
      Thì bước đang mở là "approve_minutes"
      Và mục "write_minutes" của hồ sơ có "Phòng họp số 1"
      Và mục "write_minutes" của hồ sơ có "11:30"
      Và mục "write_minutes" của hồ sơ có "Đồng ý với báo cáo, giao các đơn vị duy trì."
      Và mục "write_minutes" của hồ sơ có "Biên bản được đọc trước cuộc họp"

    @QT-5.8.1.2.a
    Khung kịch bản: Thiếu thảo luận, kết luận hay giờ họp thì biên bản chưa gửi được
      Cho một hồ sơ "management_review" đã tới bước "write_minutes"
      Khi "chanhvanphong" làm bước "write_minutes" với:
        | <mục> | <lời> |
      Thì trang báo lỗi ở mục "<mục>"
      Và bước đang mở là "write_minutes"

      Dữ liệu:
        | mục                        | lời        |
        | earlier_actions_discussion |            |
        | improvements_conclusion    |            |
        | opened_at                  | tám giờ    |
        | opened_on                  | sau 1 ngày |
        | closed_on                  | hôm qua    |
        | general_conclusion         |            |

    @QT-5.8.1.2.a
    Kịch bản: Thành viên chưa nhất trí thì ý kiến được ghi vào biên bản
      Cho một hồ sơ "management_review" đã tới bước "write_minutes"
      Khi "chanhvanphong" làm bước "write_minutes" với:
        | read_out | no |
      Thì trang báo lỗi ở mục "dissent"

    @QT-5.8.1.2.b
    Kịch bản: Kết luận không có người chịu trách nhiệm bị từ chối ngay khi nhập, kèm điều
      Cho một hồ sơ "management_review" đã tới bước "write_minutes"
      Khi "chanhvanphong" làm bước "write_minutes" với:
        | outputs    | [{"kind": "improvement", "text": "Cải tiến biểu mẫu", "due": "sau 90 ngày", "opens_slip": "no"}] |
        | none_kinds | ["qms_change", "resource"] |
      Thì trang báo lỗi ở mục "outputs"
      Và trang có "điều 5.8.1.2 cần đơn vị đầu mối hoặc người chịu trách nhiệm"
      Và trang có "Cải tiến biểu mẫu"

    @QT-5.8.1.2.b
    Khung kịch bản: Kết luận phải đủ loại, nội dung, ngày, và nói có mở phiếu hay không
      Cho một hồ sơ "management_review" đã tới bước "write_minutes"
      Khi "chanhvanphong" làm bước "write_minutes" với:
        | outputs    | <kết luận>                 |
        | none_kinds | ["qms_change", "resource"] |
      Thì trang báo lỗi ở mục "outputs"
      Và trang có "<lời>"

      Dữ liệu:
        | kết luận                                                                                                      | lời                            |
        | [{"kind": "improvement", "text": "Cải tiến", "owner_unit": "#TM", "opens_slip": "no"}]                        | hãy chọn ngày hoàn thành       |
        | [{"kind": "improvement", "text": "Cải tiến", "owner_unit": "#TM", "due": "hôm qua", "opens_slip": "no"}]      | không được trước ngày xem xét  |
        | [{"kind": "improvement", "text": "Cải tiến", "owner_unit": "#TM", "due": "sau 9 ngày"}]                       | có mở phiếu hay không          |
        | [{"kind": "improvement", "text": "", "owner_unit": "#TM", "due": "sau 9 ngày", "opens_slip": "no"}]           | hãy chọn loại và ghi nội dung  |

    @QT-5.8.1.2.b
    Khung kịch bản: Mỗi loại kết luận phải có, hoặc nói rõ là không có, và không được vừa có vừa không
      Cho một hồ sơ "management_review" đã tới bước "write_minutes"
      Khi "chanhvanphong" làm bước "write_minutes" với:
        | none_kinds | <không có> |
      Thì trang báo lỗi ở mục "none_kinds"
      Và trang có "<lời>"

      Dữ liệu:
        | không có                     | lời                            |
        |                              | Điều 5.8.1.2: hãy kết luận về  |
        | ["qms_change", "resource"]   | vừa có kết luận vừa được chọn  |

    @QT-5.8.1.2.b
    Kịch bản: Chủ trì trả biên bản kèm lý do, thư ký sửa và trình lại
      Cho một hồ sơ "management_review" đã tới bước "approve_minutes"
      Khi "giamdoc" làm bước "approve_minutes" với:
        | decision | send_back |
      Thì trang báo lỗi ở mục "reason"
      Khi "giamdoc" làm bước "approve_minutes" với:
        | decision | send_back                          |
        | reason   | Ghi rõ đơn vị đầu mối của từng việc. |
      Thì bước đang mở là "write_minutes"
      Và việc "write_minutes" ở trong danh sách của "chanhvanphong"
      Và trang phiếu có "Ghi rõ đơn vị đầu mối của từng việc." với "chanhvanphong"
      Khi "chanhvanphong" mở trang việc "write_minutes"
      Thì trang có "Phòng họp số 1"
      Khi "giamdoc" mở trang "/reviews?year=2026"
      Thì trang không có "Nhắc hạn hồ sơ trước 02 ngày"
      Khi "chanhvanphong" làm bước "write_minutes"
      Và "giamdoc" làm bước "approve_minutes"
      Thì bước đang mở là "propose_requests"
      Khi "giamdoc" mở trang "/reviews?year=2026"
      Thì trang có "Nhắc hạn hồ sơ trước 02 ngày"

    @QT-5.8.1.2.c
    Kịch bản: Kết luận được đánh dấu mở thành phiếu tới thẳng 5.3, liên kết hai chiều
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "thukyiso" làm bước "propose_requests"
      Thì hồ sơ thứ 2 là "corrective_action"
      Và bước đang mở là "consolidate_requests"
      Và ô số 1 có "Các quyết định sau khi họp xem xét của Lãnh đạo đề ra"
      Và ô số 1 có "XXLĐ-01/2026"
      Và phiếu thứ 1 liên kết với phiếu thứ 2
      Và phiếu thứ 2 liên kết với phiếu thứ 1
      Khi "truongphong.tm" mở trang "/reviews?year=2026"
      Thì trang có "01/2026"

    @QT-5.8.1.2.c
    Kịch bản: Kết luận đã đánh dấu mở phiếu thì không bỏ được
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "thukyiso" làm bước "propose_requests" với:
        | requests | [] |
      Thì trang báo lỗi ở mục "requests"
      Và trang có "XXLĐ-01/2026.1 đã được đánh dấu mở phiếu"

    @QT-5.8.1.2.c
    Khung kịch bản: Có hay không đơn vị cần rà soát rủi ro phải được nói rõ
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "thukyiso" làm bước "propose_requests" với:
        | risks_touched | <có>     |
        | risk_units    | <đơn vị> |
      Thì trang báo lỗi ở mục "<mục>"

      Dữ liệu:
        | có  | đơn vị  | mục           |
        |     |         | risks_touched |
        | yes |         | risk_units    |
        | no  | ["#TM"] | risk_units    |

    @QT-5.8.1.2.c
    Kịch bản: Phiếu của kết luận đóng đạt thì kết luận xong; hủy việc đóng thì kết luận mở lại
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "thukyiso" làm bước "propose_requests"
      Và hồ sơ đi tới bước "close_request"
      Và "thukyiso" làm bước "close_request"
      Và "thukyiso" mở trang "/reviews?year=2026"
      Thì trang có "Phiếu 01/2026 đã đóng – đạt."
      Khi "phogiamdoc" hủy việc đóng phiếu với lý do "Đóng nhầm."
      Và "thukyiso" mở trang "/reviews?year=2026"
      Thì trang không có "Phiếu 01/2026 đã đóng – đạt."

    @QT-5.8.1.2.c
    Kịch bản: Phiếu của kết luận không đạt thì phiếu mới tiếp tục mang kết luận
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "thukyiso" làm bước "propose_requests"
      Và hồ sơ đi tới bước "verify_result"
      Và "danhgia" làm bước "verify_result" với:
        | carried_out | partly       |
        | effective   | no           |
        | outcome     | not_achieved |
      Và "danhgia" làm bước "open_new_request"
      Và phiếu đi tiếp tới khi đóng
      Và "thukyiso" mở trang "/reviews?year=2026"
      Thì trang có "Phiếu 02/2026 đã đóng – đạt."

    @QT-5.8.1.2.c
    Kịch bản: Đơn vị được chọn rà soát bảng rủi ro, cập nhật hoặc nói vì sao không cần
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "thukyiso" làm bước "propose_requests" với:
        | risk_units | ["#TM", "#CN"] |
      Thì phiếu thứ 1 đang chờ "update_risks, update_risks"
      Khi "truongphong.tm" làm bước "update_risks" của hồ sơ thứ 1
      Và "truongphong.cn" làm bước "update_risks" của hồ sơ thứ 1 với:
        | decision | not_needed                        |
        | note     |                                   |
      Thì trang báo lỗi ở mục "note"
      Khi "truongphong.cn" làm bước "update_risks" của hồ sơ thứ 1 với:
        | decision | not_needed                           |
        | note     | Kết luận không liên quan tới đơn vị. |
      Thì phiếu thứ 1 kết thúc ở "review_followed"

    @QT-5.8.1.2.c
    Kịch bản: Không kết luận nào mở phiếu, không đơn vị nào cần rà soát thì cuộc xem xét kết thúc ngay
      Cho một hồ sơ "management_review" đã tới bước "write_minutes"
      Khi "chanhvanphong" làm bước "write_minutes" với:
        | outputs    | [] |
        | none_kinds | ["improvement", "qms_change", "resource"] |
      Và "giamdoc" làm bước "approve_minutes"
      Và "thukyiso" làm bước "propose_requests" với:
        | risks_touched | no |
        | risk_units    |    |
      Thì phiếu kết thúc ở "review_followed"
      Khi "thukyiso" mở trang "/reviews?year=2026"
      Thì trang có "không có kết luận về: Cơ hội, yêu cầu cải tiến; Nhu cầu thay đổi HTQLCL; Nhu cầu về nguồn lực."

    @QT-5.8.1.2.c
    Kịch bản: Kết luận được người phụ trách ghi là xong kèm bằng chứng; người khác không ghi được
      Cho một hồ sơ "management_review" đã tới bước "propose_requests"
      Khi "truongphong.cn" ghi kết luận "XXLĐ-01/2026.1" đã xong với "Đã làm"
      Thì trang bị từ chối
      Khi "truongphong.tm" ghi kết luận "XXLĐ-01/2026.1" đã xong với " "
      Thì trang có "Hãy nêu bằng chứng"
      Khi "truongphong.tm" ghi kết luận "XXLĐ-01/2026.1" đã xong với "Biên bản nghiệm thu số 7"
      Và "chuyenvien.tm" mở trang "/reviews?year=2026"
      Thì trang có "Biên bản nghiệm thu số 7"
      Khi "chuyenvien.cn" mở trang "/reviews?year=2026"
      Thì trang không có "Biên bản nghiệm thu số 7"

  Quy tắc: 5.8.2.1 Báo cáo và góp ý

    @QT-5.8.2.1.a
    Khung kịch bản: Báo cáo phải có đủ sáu nội dung đầu vào của 5.8.1.1
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Khi "thukyiso" làm bước "write_report" với:
        | <mục> | |
      Thì trang báo lỗi ở mục "<mục>"
      Và trang có "Điều 5.8.1.1"

      Dữ liệu:
        | mục             |
        | earlier_actions |
        | internal_issues |
        | objectives      |
        | resources       |
        | risks           |
        | improvements    |

    @QT-5.8.2.1.b
    Kịch bản: Lãnh đạo Ban ISO trả lại báo cáo, rồi phê duyệt
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Và hồ sơ đã đi tới bước "approve_report"
      Khi "phogiamdoc" làm bước "approve_report" với:
        | decision | send_back                  |
        | reason   | Thiếu số liệu một cửa.     |
      Thì bước đang mở là "write_report"
      Khi "thukyiso" làm bước "write_report"
      Và "phogiamdoc" làm bước "approve_report" với:
        | opinions_until | hôm nay |
      Thì trang báo lỗi ở mục "opinions_until"
      Khi "phogiamdoc" làm bước "approve_report"
      Thì bước đang mở là "give_opinion, give_opinion, give_opinion, give_opinion, give_opinion"

    @QT-5.8.2.1.c
    Kịch bản: Lãnh đạo cao nhất và từng thành viên Ban ISO góp ý song song; đủ ý kiến thì khép lại sớm
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Và hồ sơ đã đi tới bước "give_opinion"
      Thì việc "give_opinion" ở trong danh sách của "giamdoc"
      Và việc "give_opinion" ở trong danh sách của "truongphong.nl"
      Nhưng việc "give_opinion" không ở trong danh sách của "truongphong.atmt"
      Khi hồ sơ đi tới bước "draft_notice"
      Thì lịch sử có 5 lần "give_opinion"
      Và mục "give_opinion" của hồ sơ có "Giám đốc Sở"
      Và mục "give_opinion" của hồ sơ có "Trưởng phòng Năng lượng"

    @QT-5.8.2.1.c
    Kịch bản: Chưa nhất trí thì phải nói vì sao
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Và hồ sơ đã đi tới bước "give_opinion"
      Khi "giamdoc" làm bước "give_opinion" với:
        | stance  | disagree |
        | opinion |          |
      Thì trang báo lỗi ở mục "opinion"

    @QT-5.8.2.1.c @QT-5.8.2.2.a
    Kịch bản: Thành viên không trả lời đến hết hạn được ghi là không có ý kiến
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Và hồ sơ đã đi tới bước "give_opinion"
      Khi "giamdoc" làm bước "give_opinion" với:
        | opinion | Bổ sung kết quả khảo sát hài lòng. |
      Và "chanhvanphong" làm bước "give_opinion" với:
        | stance  | agree |
        | opinion |       |
      Và đồng hồ tới sau 7 ngày
      Thì bước đang mở là "draft_notice"
      Và việc "give_opinion" được ghi là bỏ lỡ
      Khi "thukyiso" mở trang việc "draft_notice"
      Thì trang có "– Giám đốc Sở: nhất trí, có ý kiến thêm. Bổ sung kết quả khảo sát hài lòng."
      Và trang có "– Chánh Văn phòng: nhất trí"
      Và trang có "– Trưởng phòng Năng lượng: không có ý kiến"
      Khi "truongphong.nl" làm bước "give_opinion"
      Thì trang bị từ chối

  Quy tắc: 5.8.2.2 Thông báo kết quả

    @QT-5.8.2.2.a
    Khung kịch bản: Chưa kết luận đủ đầu vào thì chưa ra được thông báo, kèm điều
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Và hồ sơ đã đi tới bước "draft_notice"
      Khi "thukyiso" làm bước "draft_notice" với:
        | <mục> | |
      Thì trang báo lỗi ở mục "<mục>"
      Và trang có "<điều>"
      Và bước đang mở là "draft_notice"

      Dữ liệu:
        | mục                        | điều         |
        | earlier_actions_conclusion | Điều 5.8.2.2 |
        | risks_conclusion           | Điều 5.8.2.2 |
        | none_kinds                 | Điều 5.8.1.2 |

    @QT-5.8.2.2.b
    Kịch bản: Lãnh đạo Ban ISO trình, Lãnh đạo cao nhất phê duyệt; cả hai trả lại được
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Và hồ sơ đã đi tới bước "endorse_notice"
      Khi "phogiamdoc" làm bước "endorse_notice" với:
        | decision | send_back            |
        | reason   | Nêu rõ thời hạn.     |
      Thì bước đang mở là "draft_notice"
      Khi "thukyiso" làm bước "draft_notice"
      Và "phogiamdoc" làm bước "endorse_notice"
      Thì việc "approve_notice" ở trong danh sách của "giamdoc"
      Khi "giamdoc" làm bước "approve_notice" với:
        | decision | send_back             |
        | reason   | Bổ sung nguồn kinh phí. |
      Thì bước đang mở là "draft_notice"
      Khi hồ sơ đi tới bước "approve_notice"
      Và "giamdoc" làm bước "approve_notice"
      Thì cả năm 2026 đã xem xét "earlier_actions, context, performance, resources, risks, improvements"

    @QT-5.8.2.2.c
    Kịch bản: Thông báo đã duyệt tới lãnh đạo mọi đơn vị; một đơn vị chậm nhận không giữ phiếu lại
      Cho "thukyiso" đã lập kế hoạch xem xét với:
        | kind | report |
      Và hồ sơ đã đi tới bước "propose_requests"
      Thì có 6 việc "receive_notice" đang mở
      Và việc "receive_notice" ở trong danh sách của "giamdoc.kc"
      Khi "thukyiso" làm bước "propose_requests"
      Thì hồ sơ thứ 2 là "corrective_action"
      Khi "chanhvanphong" làm bước "receive_notice" của hồ sơ thứ 1
      Và "truongphong.tm" làm bước "receive_notice" của hồ sơ thứ 1
      Và "truongphong.cn" làm bước "receive_notice" của hồ sơ thứ 1
      Và "truongphong.nl" làm bước "receive_notice" của hồ sơ thứ 1
      Và "truongphong.atmt" làm bước "receive_notice" của hồ sơ thứ 1
      Và "giamdoc.kc" làm bước "receive_notice" của hồ sơ thứ 1
      Và "truongphong.tm" làm bước "update_risks" của hồ sơ thứ 1
      Thì phiếu thứ 1 kết thúc ở "review_followed"
