# language: vi
@5.2
Tính năng: Hành động khắc phục, cải tiến (QT.CTCL 5.2–5.7)
  Một phiếu đi từ người phát hiện đến ô số 3, qua đúng người ở từng bước.

  @5.2.1
  Quy tắc: 5.2.1 Mọi đơn vị, mọi người phát hiện và lập phiếu

    @QT-5.2.1.a
    Kịch bản: Bất kỳ cán bộ nào cũng báo được cho trưởng đơn vị của mình
      Khi "vienchuc.kc" lập phiếu với:
        | requesting_unit | #KC |
        | concerned_unit  | #KC |
      Thì bước đang mở là "determine_need"
      Và việc "determine_need" ở trong danh sách của "giamdoc.kc"
      Nhưng việc "determine_need" không ở trong danh sách của "truongphong.tm"

    @QT-2
    Khung kịch bản: Mọi đơn vị trong phạm vi lập được phiếu, cho việc đã xảy ra và việc có thể xảy ra
      Khi "<người>" lập phiếu với:
        | requesting_unit | #<đơn vị> |
        | concerned_unit  | #<đơn vị> |
        | kind            | <loại>    |
      Thì việc "determine_need" ở trong danh sách của "<lãnh đạo>"
      Và loại của phiếu là "<loại>"

      Dữ liệu:
        | người         | đơn vị | lãnh đạo        | loại                   |
        | chuyenvien.vp | VP     | chanhvanphong   | corrective             |
        | chuyenvien.tm | TM     | truongphong.tm  | preventive_improvement |
        | chuyenvien.cn | CN     | truongphong.cn  | corrective             |
        | chuyenvien.nl | NL     | truongphong.nl  | preventive_improvement |
        | danhgia       | ATMT   | truongphong.atmt | corrective            |
        | vienchuc.kc   | KC     | giamdoc.kc      | preventive_improvement |

    @QT-5.2.1.b
    Kịch bản: Ô số 1 của phiếu giữ đủ những gì người đề nghị viết
      Khi "chuyenvien.tm" lập phiếu với:
        | title             | Giấy hẹn ghi sai ngày trả kết quả     |
        | kind              | preventive_improvement                |
        | related_documents | Quy trình tiếp nhận hồ sơ QT.TN.05    |
        | description       | Ba giấy hẹn trong tuần ghi sai ngày.  |
      Thì phiếu mang số thứ 1 của năm
      Và ô số 1 có "Ba giấy hẹn trong tuần ghi sai ngày."
      Và ô số 1 có "Quy trình tiếp nhận hồ sơ QT.TN.05"
      Và ô số 1 có "Chuyên viên Thương mại 1"

    @QT-5.2.1.b
    Kịch bản: Chuyên gia đánh giá lập phiếu cho đơn vị khác, phiếu tới lãnh đạo đơn vị đó
      Khi "danhgia" lập phiếu với:
        | requesting_unit | #ATMT |
        | concerned_unit  | #CN   |
      Thì việc "determine_need" ở trong danh sách của "truongphong.cn"

    @QT-5.2.1.b
    Kịch bản: Người không phải chuyên gia đánh giá không lập được phiếu cho đơn vị khác
      Khi "chuyenvien.tm" lập phiếu với:
        | concerned_unit | #CN |
      Thì trang báo lỗi ở mục "concerned_unit"
      Và không có phiếu nào được mở

    @QT-5.2.1.b
    Kịch bản: Mục sai được nhắc bên cạnh, mục đã nhập còn nguyên
      Khi "chuyenvien.tm" lập phiếu với:
        | title       |                              |
        | description | Nội dung này không được mất. |
        | found_on    | sau 3 ngày                   |
      Thì trang báo lỗi ở mục "title"
      Và trang báo lỗi ở mục "found_on"
      Và trang có "Nội dung này không được mất."
      Và không có phiếu nào được mở

    @QT-5.2.1.b
    Kịch bản: Đơn vị chưa có lãnh đạo thì phiếu được từ chối kèm cách xử lý
      Biết đơn vị "CN" không còn lãnh đạo
      Khi "chuyenvien.cn" lập phiếu với:
        | requesting_unit | #CN |
        | concerned_unit  | #CN |
      Thì trang báo lỗi ở mục "concerned_unit"
      Và trang có "chưa có lãnh đạo"

    Kịch bản: Số phiếu không bao giờ trùng và không bao giờ hổng
      Khi "chuyenvien.tm" lập phiếu
      Và "chuyenvien.tm" lập phiếu với:
        | title | |
      Và "chuyenvien2.tm" lập phiếu
      Thì phiếu mang số thứ 2 của năm

    Kịch bản: Trường lạ chen vào biểu mẫu bị từ chối
      Khi "chuyenvien.tm" lập phiếu với:
        | deadline | 2030-01-01 |
      Thì trang có "không thuộc biểu mẫu"
      Và không có phiếu nào được mở

  @5.2.2
  Quy tắc: 5.2.2 Lãnh đạo đơn vị xem xét sự cần thiết

    @QT-5.2.2.a
    Kịch bản: Cần hành động thì phải nêu dấu hiệu
      Cho một phiếu đã tới bước "determine_need"
      Khi "truongphong.tm" làm bước "determine_need" với:
        | signs |  |
      Thì trang báo lỗi ở mục "signs"
      Và bước đang mở là "determine_need"

    @QT-5.2.2.a
    Kịch bản: Không cần thì nêu lý do và phiếu kết thúc
      Cho một phiếu đã tới bước "determine_need"
      Khi "truongphong.tm" làm bước "determine_need" với:
        | decision | not_needed                            |
        | signs    |                                       |
        | reason   | Sai sót đơn lẻ, đã sửa ngay tại chỗ.  |
      Thì phiếu kết thúc ở "request_declined"
      Và trang phiếu có "Sai sót đơn lẻ, đã sửa ngay tại chỗ." với "chuyenvien.tm"

    @QT-5.2.2.a
    Kịch bản: Phiếu do chuyên gia đánh giá lập mà đơn vị thấy không cần vẫn để Thư ký ISO xem được
      Cho "danhgia" đã lập phiếu với:
        | requesting_unit | #ATMT |
        | concerned_unit  | #CN   |
      Khi "truongphong.cn" làm bước "determine_need" với:
        | decision | not_needed               |
        | signs    |                          |
        | reason   | Đơn vị đã có biện pháp.  |
      Thì trang phiếu có "Đơn vị đã có biện pháp." với "thukyiso"

    @QT-5.2.2.a
    Kịch bản: Trả lại thì người đề nghị sửa và phiếu giữ nguyên số
      Cho một phiếu đã tới bước "determine_need"
      Khi "truongphong.tm" làm bước "determine_need" với:
        | decision | send_back           |
        | signs    |                     |
        | reason   | Nêu rõ số hồ sơ.    |
      Thì bước đang mở là "open_request"
      Và việc "open_request" ở trong danh sách của "chuyenvien.tm"
      Khi "chuyenvien.tm" làm bước "open_request" với:
        | description | Đã nêu rõ: 05 hồ sơ. |
      Thì bước đang mở là "determine_need"
      Và phiếu mang số thứ 1 của năm
      Và ô số 1 có "Đã nêu rõ: 05 hồ sơ."
      Và trang phiếu có "Nêu rõ số hồ sơ." với "chuyenvien.tm"

    @QT-5.2.2.a
    Kịch bản: Lãnh đạo đơn vị sửa loại phiếu khi xem xét
      Cho một phiếu đã tới bước "determine_need"
      Khi "truongphong.tm" làm bước "determine_need" với:
        | kind | preventive_improvement |
      Thì loại của phiếu là "preventive_improvement"

    @QT-5.2.2.a
    Kịch bản: Phó trưởng phòng cũng là lãnh đạo đơn vị
      Cho một phiếu đã tới bước "determine_need"
      Khi "photruongphong.tm" làm bước "determine_need"
      Thì bước đang mở là "consolidate_requests"

    @QT-5.2.2.c
    Kịch bản: Phiếu cần hành động được gửi Thư ký ISO
      Cho một phiếu đã tới bước "determine_need"
      Khi "truongphong.tm" làm bước "determine_need"
      Thì việc "consolidate_requests" ở trong danh sách của "thukyiso"
      Và "thukyiso" được báo "consolidate_requests"

  @5.3
  Quy tắc: 5.3 Tổng hợp, trình và phân công

    @QT-5.3.a
    Kịch bản: Thư ký ISO trình nhiều phiếu trong một tờ trình có số riêng
      Cho 3 phiếu đã tới bước "consolidate_requests"
      Khi "thukyiso" trình chung các phiếu với "Đề nghị phân công ba phiếu của tháng."
      Thì mọi phiếu đang mở bước "assign_action"
      Và tờ trình có 3 phiếu

    @QT-5.3.a
    Kịch bản: Thư ký ISO gộp phiếu trùng, hai phiếu liên kết với nhau
      Cho 2 phiếu đã tới bước "consolidate_requests"
      Khi "thukyiso" gộp phiếu thứ 2 vào phiếu thứ 1
      Thì phiếu có tình trạng "joined"
      Và phiếu liên kết với phiếu thứ 1

    @QT-5.3.a
    Kịch bản: Phiếu từ xem xét của lãnh đạo đi thẳng tới Thư ký ISO
      Khi "thukyiso" lập phiếu với:
        | origin          | review |
        | requesting_unit | #VP    |
        | concerned_unit  | #TM    |
      Thì bước đang mở là "consolidate_requests"

    @QT-5.3.a
    Kịch bản: Cán bộ không tự nhận phiếu là của cuộc xem xét
      Khi "chuyenvien.tm" lập phiếu với:
        | origin | review |
      Thì trang báo lỗi ở mục "origin"
      Và không có phiếu nào được mở

    @QT-5.3.b
    Khung kịch bản: Lãnh đạo Ban ISO phân công một người hoặc một đơn vị
      Cho một phiếu đã tới bước "assign_action"
      Khi "phogiamdoc" làm bước "assign_action" với:
        | assignee_kind   | <loại>   |
        | assignee_person | <người>  |
        | assignee_unit   | <đơn vị> |
      Thì việc "analyse_cause" ở trong danh sách của "<ai thấy>"
      Nhưng việc "analyse_cause" không ở trong danh sách của "<ai không>"

      Dữ liệu:
        | loại   | người          | đơn vị | ai thấy        | ai không       |
        | person | @chuyenvien.cn |        | chuyenvien.cn  | chuyenvien2.cn |
        | unit   |                | #CN    | chuyenvien2.cn | chuyenvien.tm  |

    @QT-5.3.b
    Kịch bản: Trả lại phải nêu lý do và người đề nghị thấy lý do
      Cho một phiếu đã tới bước "assign_action"
      Khi "phogiamdoc" làm bước "assign_action" với:
        | decision        | return                                 |
        | direction       | Nội dung trùng kế hoạch năm, làm rõ.   |
        | assignee_kind   |                                        |
        | assignee_person |                                        |
      Thì bước đang mở là "open_request"
      Và trang phiếu có "Nội dung trùng kế hoạch năm, làm rõ." với "chuyenvien.tm"

    @QT-5.3.b
    Kịch bản: Người không phải lãnh đạo Ban ISO không phân công được
      Cho một phiếu đã tới bước "assign_action"
      Khi "chanhvanphong" làm bước "assign_action"
      Thì trang bị từ chối
      Và bước đang mở là "assign_action"

  @5.4
  Quy tắc: 5.4 Phân tích nguyên nhân, đề xuất và phê duyệt

    @QT-5.4.a
    Kịch bản: Người được phân công phân tích nguyên nhân và đề xuất biện pháp
      Cho một phiếu đã tới bước "analyse_cause"
      Khi "truongphong.tm" làm bước "analyse_cause"
      Thì ô số 2 có "Chưa có cơ chế nhắc hạn"
      Và ô số 2 có "Bổ sung bước nhắc hạn trước 02 ngày"

    @QT-5.4.a
    Kịch bản: Thiếu nguyên nhân gốc thì chưa gửi được
      Cho một phiếu đã tới bước "analyse_cause"
      Khi "truongphong.tm" làm bước "analyse_cause" với:
        | root_cause | |
      Thì trang báo lỗi ở mục "root_cause"
      Và bước đang mở là "analyse_cause"

    @QT-5.4.b
    Kịch bản: Giải pháp được báo cáo lãnh đạo Ban ISO
      Cho một phiếu đã tới bước "analyse_cause"
      Khi "truongphong.tm" làm bước "analyse_cause"
      Thì việc "approve_solution" ở trong danh sách của "phogiamdoc"

    @QT-5.4.c
    Kịch bản: Phê duyệt giao đơn vị, thời hạn; trưởng đơn vị thực hiện cử người
      Cho một phiếu đã tới bước "approve_solution"
      Khi "phogiamdoc" làm bước "approve_solution"
      Thì bước đang mở là "take_on_work"
      Và việc "take_on_work" ở trong danh sách của "truongphong.tm"
      Và hạn của phiếu là sau 75 ngày
      Khi "truongphong.tm" làm bước "take_on_work" với:
        | implementer | @chuyenvien2.tm |
      Thì việc "plan_measures" ở trong danh sách của "chuyenvien2.tm"

    @QT-5.4.c
    Kịch bản: Giao đích danh trưởng đơn vị thì không hỏi lại
      Cho một phiếu đã tới bước "approve_solution"
      Khi "phogiamdoc" làm bước "approve_solution" với:
        | implementer | @truongphong.tm |
      Thì bước đang mở là "plan_measures"

    @QT-5.4.c
    Kịch bản: Trả lại giải pháp mười lần, lý do nào cũng còn
      Cho một phiếu đã tới bước "approve_solution"
      Khi lãnh đạo Ban ISO trả lại giải pháp 10 lần
      Thì bước đang mở là "analyse_cause"
      Và lịch sử có 10 lần "approve_solution"
      Và dữ liệu nguyên vẹn

    @QT-5.4.c
    Khung kịch bản: Thời hạn và lý do được kiểm tra
      Cho một phiếu đã tới bước "approve_solution"
      Khi "phogiamdoc" làm bước "approve_solution" với:
        | decision | <quyết định> |
        | deadline | <hạn>        |
        | reason   | <lý do>      |
      Thì trang báo lỗi ở mục "<mục>"

      Dữ liệu:
        | quyết định | hạn         | lý do | mục      |
        | approve    | hôm qua     |       | deadline |
        | approve    |             |       | deadline |
        | send_back  | sau 30 ngày |       | reason   |

  @5.6
  Quy tắc: 5.6 Kiểm tra kết quả

    @QT-5.6
    Kịch bản: Đến hạn thì việc kiểm tra mở dù chưa báo cáo hoàn thành
      Cho một phiếu đã tới bước "carry_out_step"
      Khi đồng hồ tới sau 76 ngày
      Thì bước đang mở là "appoint_checker"
      Và việc "appoint_checker" ở trong danh sách của "giamdoc"

    @QT-5.6
    Kịch bản: Hoàn thành sớm thì kiểm tra sớm
      Cho một phiếu đã tới bước "report_completion"
      Khi "chuyenvien2.tm" làm bước "report_completion"
      Thì bước đang mở là "appoint_checker"

    @QT-5.6
    Kịch bản: Người kiểm tra không được là người thực hiện
      Cho một phiếu đã tới bước "appoint_checker"
      Khi "giamdoc" làm bước "appoint_checker" với:
        | checker | @chuyenvien2.tm |
      Thì trang báo lỗi ở mục "checker"
      Và bước đang mở là "appoint_checker"

    @QT-5.6
    Kịch bản: Người được ủy quyền cử người kiểm tra, hai tên cùng ghi lại
      Cho một phiếu đã tới bước "appoint_checker"
      Và "giamdoc" ủy quyền vai trò "department_leader" cho "chanhvanphong" theo "15/QĐ-SCT"
      Khi "chanhvanphong" làm bước "appoint_checker"
      Thì bước đang mở là "verify_result"
      Và trang phiếu có "15/QĐ-SCT" với "thukyiso"
      Và trang phiếu có "Giám đốc Sở" với "thukyiso"

    @QT-5.6
    Kịch bản: Ủy quyền không vượt qua điều "không phải cùng một người"
      Cho một phiếu đã tới bước "verify_result"
      Và "danhgia" ủy quyền việc "verify_result" cho "chuyenvien2.tm" theo "16/GUQ"
      Thì trang bị từ chối

    @QT-5.6
    Khung kịch bản: Người kiểm tra trả lời cả hai câu hỏi
      Cho một phiếu đã tới bước "verify_result"
      Khi "danhgia" làm bước "verify_result" với:
        | carried_out | <thực hiện> |
        | effective   | <hiệu lực>  |
        | outcome     | achieved    |
      Thì trang báo lỗi ở mục "outcome"

      Dữ liệu:
        | thực hiện | hiệu lực |
        | partly    | yes      |
        | fully     | not_yet  |

    @QT-5.6
    Kịch bản: Bổ sung, còn hạn: quay lại thực hiện với cùng thời hạn
      Cho một phiếu đã tới bước "verify_result"
      Khi "danhgia" làm bước "verify_result" với:
        | carried_out | partly     |
        | effective   | not_yet    |
        | outcome     | supplement |
      Thì bước đang mở là "plan_measures"
      Và hạn của phiếu là sau 75 ngày

    @QT-5.6
    Kịch bản: Hết hạn rồi thì không còn "bổ sung"
      Cho một phiếu đã tới bước "carry_out_step"
      Khi đồng hồ tới sau 76 ngày
      Và "giamdoc" làm bước "appoint_checker"
      Và "danhgia" làm bước "verify_result" với:
        | carried_out | partly     |
        | effective   | not_yet    |
        | outcome     | supplement |
      Thì trang báo lỗi ở mục "outcome"

  @5.7
  Quy tắc: 5.7 Kết thúc phiếu

    @QT-5.7.a @QT-7.a
    Kịch bản: Đạt thì Ban ISO đóng phiếu với đủ ô số 3
      Cho một phiếu đã tới bước "close_request"
      Khi "thukyiso" làm bước "close_request"
      Thì phiếu kết thúc ở "request_closed"
      Và ô số 3 có "Kiểm tra 30 hồ sơ: không hồ sơ nào quá hạn."
      Và ô số 3 có "Sửa quy trình cấp phép, bổ sung bước nhắc hạn."
      Và phiếu được lưu 3 năm từ ngày đóng

    @QT-5.7.a
    Kịch bản: Nêu phải sửa tài liệu thì phải nói tài liệu nào
      Cho một phiếu đã tới bước "close_request"
      Khi "thukyiso" làm bước "close_request" với:
        | document_change_note | |
      Thì trang báo lỗi ở mục "document_change_note"

    @QT-5.7.a
    Kịch bản: Lãnh đạo Ban ISO hủy việc đóng nhầm, có lý do
      Cho một phiếu đã đóng
      Khi "phogiamdoc" hủy việc đóng phiếu với lý do "Đóng nhầm phiếu."
      Thì bước đang mở là "close_request"
      Và trang phiếu có "Đóng nhầm phiếu." với "thukyiso"

    @QT-5.7.b
    Khung kịch bản: Không đạt hoặc cần biện pháp mới thì mở phiếu mới, liên kết hai chiều
      Cho một phiếu đã tới bước "verify_result"
      Khi "danhgia" làm bước "verify_result" với:
        | carried_out | partly    |
        | effective   | no        |
        | outcome     | <kết quả> |
      Và "danhgia" làm bước "open_new_request"
      Thì phiếu thứ 1 kết thúc ở "request_reissued"
      Và phiếu thứ 2 đang mở bước "decide_failed_request"
      Và phiếu thứ 2 liên kết với phiếu thứ 1
      Và việc "decide_failed_request" ở trong danh sách của "giamdoc"

      Dữ liệu:
        | kết quả      |
        | not_achieved |
        | new_measure  |

    @QT-5.7.b
    Khung kịch bản: Trong phiếu mới, Lãnh đạo Sở quyết định
      Cho một phiếu đã tới bước "decide_failed_request"
      Khi "giamdoc" làm bước "decide_failed_request" với:
        | decision | <quyết định> |
      Thì phiếu <kết cục>

      Dữ liệu:
        | quyết định | kết cục                               |
        | proceed    | đang mở bước "consolidate_requests"   |
        | stop       | kết thúc ở "request_stopped"          |

    @QT-5.7.b
    Kịch bản: Phiếu mới đi trọn đường như phiếu đầu
      Cho một phiếu đã tới bước "decide_failed_request"
      Khi phiếu đi tiếp tới khi đóng
      Thì phiếu kết thúc ở "request_closed"
      Và dữ liệu nguyên vẹn
