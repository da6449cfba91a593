# language: vi
@5.1
Tính năng: Nhận biết và xử lý sự không phù hợp (QT.CTCL 5.1), đếm sự lặp lại (5.2.2)
  Ai cũng ghi được trong một phút; trong thẩm quyền thì xử lý ngay, vượt thẩm quyền thì lãnh đạo trực tiếp quyết định.

  @5.1.1
  Quy tắc: 5.1.1 Trong thẩm quyền thì xử lý và ghi lại

    @QT-5.1.1.a
    Khung kịch bản: Mọi người trong phạm vi ghi được, xử lý xong ngay thì một lần gửi là xong
      Khi "<người>" bắt đầu "nonconformity" với:
        | concerned_unit   | #<đơn vị>                        |
        | within_authority | yes                              |
        | correction       | Đã in lại giấy hẹn cho người nộp. |
      Thì phiếu kết thúc ở "handled_within_authority"
      Và mục "record_nonconformity" của hồ sơ có "Đã in lại giấy hẹn cho người nộp."

      Dữ liệu:
        | người          | đơn vị |
        | chuyenvien.vp  | VP     |
        | chuyenvien.tm  | TM     |
        | truongphong.cn | CN     |
        | chuyenvien.nl  | NL     |
        | danhgia        | ATMT   |
        | vienchuc.kc    | KC     |

    @QT-5.1.1.a
    Kịch bản: Trong thẩm quyền mà chưa xử lý xong thì việc nằm ở người phát hiện
      Khi "chuyenvien.tm" bắt đầu "nonconformity" với:
        | within_authority | yes |
      Thì bước đang mở là "correct_on_the_spot"
      Và việc "correct_on_the_spot" ở trong danh sách của "chuyenvien.tm"
      Khi "chuyenvien.tm" làm bước "correct_on_the_spot" với:
        | correction | Đã trả lại bản gốc. |
      Thì phiếu kết thúc ở "handled_within_authority"
      Và mục "correct_on_the_spot" của hồ sơ có "Đã trả lại bản gốc."

    @QT-5.1.1.a
    Kịch bản: Ảnh chụp đi cùng hồ sơ ngay khi ghi
      Khi "chuyenvien.tm" bắt đầu "nonconformity" kèm tệp
      Thì trang phiếu có "quyet-dinh.pdf" với "truongphong.tm"

    @QT-5.1.1.a
    Kịch bản: Ảnh HEIC của điện thoại giữ nguyên làm hồ sơ, người khác xem được bản JPEG
      Khi "chuyenvien.tm" bắt đầu "nonconformity" kèm ảnh HEIC
      Thì trang phiếu có "hiện trường.heic" với "truongphong.tm"
      Và trang có "Bản JPEG"

    @QT-5.1.1.a
    Kịch bản: Ảnh HEIC hỏng thì được nói rõ và không mất chữ nào
      Khi "chuyenvien.tm" bắt đầu "nonconformity" kèm ảnh HEIC hỏng
      Thì trang có "Không đọc được ảnh “hiện trường.heic”: tệp hỏng hoặc không phải ảnh HEIC. Lưu lại thành JPEG rồi gửi."
      Và trang có "Hồ sơ cấp giấy phép bán lẻ rượu trả chậm 02 ngày so với giấy hẹn."
      Và không có phiếu nào được mở

    @QT-5.1.1.a
    Kịch bản: Ngày chưa tới, nội dung bỏ trống thì được nhắc bên cạnh và không mất chữ nào
      Khi "chuyenvien.tm" bắt đầu "nonconformity" với:
        | content     |                              |
        | found_on    | sau 2 ngày                   |
        | description | Nội dung này không được mất. |
      Thì trang báo lỗi ở mục "content"
      Và trang báo lỗi ở mục "found_on"
      Và trang có "Nội dung này không được mất."
      Và không có phiếu nào được mở

    Kịch bản: Đơn vị chưa có lãnh đạo thì chỉ báo vượt thẩm quyền là bị từ chối
      Biết đơn vị "CN" không còn lãnh đạo
      Khi "chuyenvien.cn" bắt đầu "nonconformity" với:
        | concerned_unit | #CN |
      Thì trang báo lỗi ở mục "concerned_unit"

  @5.1.1
  Quy tắc: 5.1.1 Vượt thẩm quyền thì lãnh đạo trực tiếp quyết định

    @QT-5.1.1.b
    Kịch bản: Vượt thẩm quyền thì tới lãnh đạo đơn vị nơi xảy ra
      Khi "chuyenvien.tm" bắt đầu "nonconformity"
      Thì việc "decide_disposition" ở trong danh sách của "truongphong.tm"
      Và việc "decide_disposition" ở trong danh sách của "photruongphong.tm"
      Nhưng việc "decide_disposition" không ở trong danh sách của "giamdoc"
      Và việc "decide_disposition" không ở trong danh sách của "truongphong.cn"

    @QT-5.1.1.b
    Kịch bản: Trưởng đơn vị tự ghi thì lãnh đạo trực tiếp là Lãnh đạo Sở
      Khi "truongphong.tm" bắt đầu "nonconformity"
      Thì việc "decide_disposition" ở trong danh sách của "giamdoc"
      Nhưng việc "decide_disposition" không ở trong danh sách của "photruongphong.tm"
      Khi "giamdoc" làm bước "decide_disposition"
      Và "chuyenvien2.tm" làm bước "carry_out_correction"
      Và "giamdoc" làm bước "check_correction"
      Thì phiếu kết thúc ở "nonconformity_corrected"

    @QT-5.1.1.b
    Kịch bản: Chuyên gia đánh giá ghi ở đơn vị khác, lãnh đạo đơn vị đó quyết định
      Khi "danhgia" bắt đầu "nonconformity" với:
        | concerned_unit  | #CN                       |
        | sources         | ["source_3"]              |
        | audit_reference | Đánh giá nội bộ 01/2026   |
      Thì việc "decide_disposition" ở trong danh sách của "truongphong.cn"

    @QT-5.1.1.b
    Khung kịch bản: Chấp nhận, loại bỏ cần người có thẩm quyền và lý do, không giao việc, không kiểm tra
      Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | disposition | <hình thức> |
      Thì trang báo lỗi ở mục "authorised_by"
      Và trang báo lỗi ở mục "reason"
      Và bước đang mở là "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | disposition   | <hình thức>                      |
        | authorised_by | Giám đốc Sở, văn bản 15/SCT      |
        | reason        | Sai sót không ảnh hưởng kết quả. |
      Thì phiếu kết thúc ở "<kết thúc>"
      Và mục "decide_disposition" của hồ sơ có "Giám đốc Sở, văn bản 15/SCT"

      Dữ liệu:
        | hình thức | kết thúc               |
        | accept    | nonconformity_accepted |
        | reject    | nonconformity_rejected |

    @QT-5.1.1.c
    Khung kịch bản: Làm lại, sửa chữa hoặc cách khác thì giao người, làm, kiểm tra
      Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | disposition       | <hình thức>    |
        | disposition_other | <nêu rõ>       |
        | implementer       | @<người làm>   |
      Thì việc "carry_out_correction" ở trong danh sách của "<người làm>"
      Và việc "carry_out_correction" của "<người làm>" có hạn sau 2 ngày
      Khi "<người làm>" làm bước "carry_out_correction"
      Thì việc "check_correction" ở trong danh sách của "truongphong.tm"
      Khi "truongphong.tm" làm bước "check_correction"
      Thì phiếu kết thúc ở "nonconformity_corrected"

      Dữ liệu:
        | hình thức | nêu rõ               | người làm      |
        | rework    |                      | chuyenvien2.tm |
        | repair    |                      | chuyenvien.vp  |
        | other     | Thông báo công khai  | chuyenvien2.tm |

    @QT-5.1.1.c
    Khung kịch bản: Giao việc thiếu thì bị từ chối ở chỗ thiếu
      Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | disposition | <hình thức> |
        | <mục>       | <giá trị>   |
      Thì trang báo lỗi ở mục "<báo ở>"
      Và bước đang mở là "decide_disposition"

      Dữ liệu:
        | hình thức | mục         | giá trị         | báo ở             |
        | rework    | implementer |                 | implementer       |
        | rework    | implementer | @truongphong.tm | implementer       |
        | repair    | due         |                 | due               |
        | repair    | due         | hôm qua         | due               |
        | other     | due         | sau 2 ngày      | disposition_other |

    @QT-5.1.1.c
    Kịch bản: Kiểm tra chưa đạt mười lần thì quay lại mười lần, lý do nào cũng còn
      Cho một hồ sơ "nonconformity" đã tới bước "carry_out_correction"
      Khi kiểm tra xử lý chưa đạt 10 lần
      Thì bước đang mở là "carry_out_correction"
      Và lịch sử có 10 lần "check_correction"
      Và trang phiếu có "Chưa đạt lần 1." với "chuyenvien2.tm"
      Và trang phiếu có "Chưa đạt lần 10." với "chuyenvien2.tm"
      Khi "chuyenvien2.tm" làm bước "carry_out_correction"
      Và "truongphong.tm" làm bước "check_correction"
      Thì phiếu kết thúc ở "nonconformity_corrected"

    @QT-5.1.1.c
    Kịch bản: Kiểm tra thấy cách xử lý không ổn thì lãnh đạo đổi hình thức
      Cho một hồ sơ "nonconformity" đã tới bước "check_correction"
      Khi "truongphong.tm" làm bước "check_correction" với:
        | result  | other_way                  |
        | finding | Sửa không được, phải bỏ.   |
      Thì bước đang mở là "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | disposition   | reject                  |
        | authorised_by | Trưởng phòng Thương mại |
        | reason        | Sửa không được.         |
      Thì phiếu kết thúc ở "nonconformity_rejected"
      Và sổ KPH của "truongphong.tm" lọc "disposition=reject" có 1 dòng
      Và sổ KPH của "truongphong.tm" lọc "disposition=rework" có 0 dòng

    @QT-5.1.1.c
    Kịch bản: Người làm không tự kiểm tra, dù cũng là lãnh đạo đơn vị
      Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | implementer | @photruongphong.tm |
      Và "photruongphong.tm" làm bước "carry_out_correction"
      Thì việc "check_correction" không ở trong danh sách của "photruongphong.tm"
      Và việc "check_correction" ở trong danh sách của "truongphong.tm"

  @5.1.1
  Quy tắc: 5.1.1 Sự khắc phục ghi được bất cứ lúc nào, tách khỏi hành động khắc phục

    @QT-5.1.1.a
    Kịch bản: Ghi sự khắc phục khi đang chờ lãnh đạo, và khi hồ sơ đã kết thúc
      Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
      Khi "chuyenvien.tm" ghi sự khắc phục "Đã gọi điện xin lỗi khách hàng."
      Thì bước đang mở là "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | disposition   | accept           |
        | authorised_by | Giám đốc Sở      |
        | reason        | Đã qua thời điểm |
      Và "chuyenvien2.tm" ghi sự khắc phục "Đã gửi thư xin lỗi."
      Thì phiếu kết thúc ở "nonconformity_accepted"
      Và mục sự khắc phục có "Đã gọi điện xin lỗi khách hàng."
      Và mục sự khắc phục có "Đã gửi thư xin lỗi."

    @QT-5.1.1.a
    Kịch bản: Người không liên quan không ghi được sự khắc phục
      Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
      Khi "danhgia" ghi sự khắc phục "Tôi không ở đơn vị này."
      Thì trang bị từ chối

    @QT-5.1.1.b
    Kịch bản: Từ hồ sơ, kể cả đã kết thúc, mở phiếu với ô số 1 đã điền
      Cho một hồ sơ "nonconformity" đã tới bước "decide_disposition"
      Khi "truongphong.tm" làm bước "decide_disposition" với:
        | disposition   | accept                 |
        | authorised_by | Giám đốc Sở            |
        | reason        | Khách hàng đã đồng ý.  |
      Và "chuyenvien.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
      Thì bước đang mở là "determine_need"
      Và phiếu liên kết với phiếu thứ 1
      Và ô số 1 có "Trả kết quả quá hạn"
      Và ô số 1 có "KPH-01/2026"
      Và ô số 1 có "Hồ sơ cấp giấy phép bán lẻ rượu trả chậm 02 ngày"
      Và ô số 1 có "Hình thức xử lý: Chấp nhận – Khách hàng đã đồng ý."
      Và ô số 1 có "Các hoạt động chức năng KPH"

  @5.1.2
  Quy tắc: 5.1.2 Mười hai nguồn thông tin và nguồn khác

    @QT-5.1.2
    Khung kịch bản: Nguồn nào cũng chọn được và sổ lọc theo được
      Khi "chuyenvien.tm" bắt đầu "nonconformity" với:
        | sources         | ["<nguồn>"]             |
        | source_other    | Báo chí                 |
        | audit_reference | Đánh giá nội bộ 01/2026 |
      Thì sổ KPH của "truongphong.tm" lọc "source=<nguồn>" có 1 dòng
      Và sổ KPH của "truongphong.tm" lọc "source=<nguồn khác>" có 0 dòng

      Dữ liệu:
        | nguồn     | nguồn khác |
        | source_1  | source_2   |
        | source_2  | source_3   |
        | source_3  | source_4   |
        | source_4  | source_5   |
        | source_5  | source_6   |
        | source_6  | source_7   |
        | source_7  | source_8   |
        | source_8  | source_9   |
        | source_9  | source_10  |
        | source_10 | source_11  |
        | source_11 | source_12  |
        | source_12 | other      |
        | other     | source_1   |

    @QT-5.1.2
    Khung kịch bản: Nguồn khác phải nêu rõ, nguồn đánh giá phải nêu cuộc đánh giá
      Khi "chuyenvien.tm" bắt đầu "nonconformity" với:
        | sources | ["<nguồn>"] |
      Thì trang báo lỗi ở mục "<mục>"

      Dữ liệu:
        | nguồn    | mục             |
        | other    | source_other    |
        | source_3 | audit_reference |

    @QT-5.1.2
    Kịch bản: Sổ lọc theo nội dung, đơn vị, năm, tình trạng và tìm không cần dấu
      Cho 1 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và 1 hồ sơ "nonconformity" với:
        | content          | Thiếu chữ ký người nộp |
        | within_authority | yes                    |
        | correction       | Đã bổ sung chữ ký.     |
      Thì sổ KPH của "truongphong.tm" lọc "q=chu ky" có 1 dòng
      Và sổ KPH của "truongphong.tm" lọc "content=tra ket qua qua han" có 1 dòng
      Và sổ KPH của "truongphong.tm" lọc "year=2026" có 2 dòng
      Và sổ KPH của "truongphong.tm" lọc "state=ended" có 1 dòng
      Và sổ KPH của "truongphong.tm" lọc "unit=1" có 0 dòng
      Và sổ KPH của "truongphong.tm" lọc "unit=2" có 2 dòng
      Nhưng sổ KPH của "vienchuc.kc" lọc "year=2026" có 0 dòng

  @5.2.2
  Quy tắc: 5.2.2 Quá 03 hồ sơ liên tiếp cùng nội dung tại cùng đơn vị

    @QT-5.2.2.b
    Kịch bản: Hồ sơ thứ tư là dấu hiệu: đã đánh dấu sẵn, kèm các hồ sơ và cách đếm
      Cho 4 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và "chuyenvien.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
      Thì trang việc "determine_need" của "truongphong.tm" đã đánh dấu "sign_4"
      Và trang có "4 hồ sơ liên tiếp"
      Và trang có "KPH-01/2026"
      Và trang có "KPH-04/2026"
      Và trang có "mọi hồ sơ, kể cả hồ sơ trước hệ thống, cùng nội dung, cùng đơn vị; đếm lại từ đầu khi phiếu"

    @QT-5.2.2.b
    Khung kịch bản: Hai, ba hồ sơ thì nhắc, chưa là dấu hiệu; một thì không nhắc
      Cho <số> hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và "chuyenvien.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
      Thì trang việc "determine_need" của "truongphong.tm" không đánh dấu "sign_4"
      Và trang <có nhắc> "<số> hồ sơ liên tiếp"

      Dữ liệu:
        | số | có nhắc  |
        | 1  | không có |
        | 2  | có       |
        | 3  | có       |

    @QT-5.2.2.b
    Kịch bản: Nội dung khác xen giữa không làm đếm lại, đơn vị khác không đếm chung
      Cho 3 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và 2 hồ sơ "nonconformity" với:
        | content | Thiếu chữ ký |
      Và "chuyenvien.cn" có 1 hồ sơ "nonconformity" với:
        | content        | Trả kết quả quá hạn |
        | concerned_unit | #CN                 |
      Thì trang phiếu không có "hồ sơ liên tiếp" với "truongphong.cn"
      Cho 1 hồ sơ "nonconformity" với:
        | content | tra ket qua qua han |
      Thì trang phiếu có "4 hồ sơ liên tiếp" với "truongphong.tm"
      Và trang việc "decide_disposition" của "truongphong.tm" có "4 hồ sơ liên tiếp"

    @QT-5.2.2.b
    Kịch bản: Hồ sơ đã rút không đếm
      Cho 4 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Khi "chuyenvien.tm" rút phiếu với lý do "Ghi nhầm."
      Thì trang phiếu có "3 hồ sơ liên tiếp" với "truongphong.tm"

    @QT-5.2.2.b
    Kịch bản: Phiếu về nội dung đó đóng đạt thì đếm lại từ đầu, đóng nhầm bị hủy thì đếm tiếp
      Cho 4 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và "chuyenvien.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
      Khi "truongphong.tm" làm bước "determine_need" với:
        | signs | ["sign_4"] |
      Và phiếu đi tới khi đóng đạt
      Và đồng hồ tới sau 10 ngày
      Cho 2 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Thì trang phiếu có "2 hồ sơ liên tiếp" với "truongphong.tm"
      Khi lãnh đạo Ban ISO hủy việc đóng phiếu thứ 5
      Thì trang phiếu có "6 hồ sơ liên tiếp" với "truongphong.tm"

    @QT-5.2.2.b
    Kịch bản: Sở đặt chỉ đếm hồ sơ từ đánh giá
      Cho cài đặt đếm lặp lại là "audit"
      Và 4 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và 2 hồ sơ "nonconformity" với:
        | content         | Trả kết quả quá hạn     |
        | sources         | ["source_3"]            |
        | audit_reference | Đánh giá nội bộ 01/2026 |
      Thì trang phiếu có "2 hồ sơ liên tiếp" với "truongphong.tm"
      Và trang phiếu có "chỉ hồ sơ từ đánh giá nội bộ, các đợt liên tiếp" với "truongphong.tm"

    @QT-5.2.2.b
    Kịch bản: Một đợt đánh giá đơn vị mà không ghi nội dung đó thì đếm lại từ đầu
      Cho cài đặt đếm lặp lại là "audit"
      Khi các đợt đánh giá nội bộ Phòng Thương mại vào các ngày, có ghi "Trả kết quả quá hạn" hay không:
        | 05/03/2026 | có    |
        | 05/04/2026 | có    |
        | 05/05/2026 | không |
        | 05/06/2026 | có    |
        | 05/07/2026 | có    |
      Thì trang phiếu có "2 hồ sơ liên tiếp" với "truongphong.tm"

    @QT-5.2.2.b
    Kịch bản: Hồ sơ trước hệ thống cũng đếm, dưới mọi tên của nội dung
      Khi "quantri" nạp thật "legacy" từ:
        | Số hồ sơ | Ngày       | Mã đơn vị | Nội dung KPH        | Mô tả       | Hình thức xử lý |
        | 05/2025  | 03/02/2025 | TM        | trả kết quả quá hạn | Trả chậm    | Làm lại         |
        | 06/2025  | 04/02/2025 | TM        | Trả kết quả quá hạn | Trả chậm    |                 |
        | 07/2025  | 05/02/2025 | CN        | Trả kết quả quá hạn | Đơn vị khác |                 |
      Và "chuyenvien.tm" bắt đầu "nonconformity"
      Thì trang phiếu có "3 hồ sơ liên tiếp" với "truongphong.tm"
      Và trang phiếu có "06/2025" với "truongphong.tm"

    @QT-5.2.2.b
    Kịch bản: Nội dung đã gộp thì đếm chung, tên cũ vẫn đếm
      Cho 3 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và 1 hồ sơ "nonconformity" với:
        | content | Trả hồ sơ trễ |
      Khi "thukyiso" gộp nội dung "Trả hồ sơ trễ" vào "Trả kết quả quá hạn"
      Thì trang phiếu có "4 hồ sơ liên tiếp" với "truongphong.tm"
      Cho 1 hồ sơ "nonconformity" với:
        | content | trả hồ sơ trễ |
      Thì trang phiếu có "5 hồ sơ liên tiếp" với "truongphong.tm"
      Và sổ KPH của "truongphong.tm" lọc "content=Trả hồ sơ trễ" có 5 dòng

    @QT-5.2.2.b
    Kịch bản: Không cần thì phải có lý do cụ thể; bỏ dấu hiệu thì bị từ chối
      Cho 4 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và "chuyenvien.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
      Khi "truongphong.tm" làm bước "determine_need" với:
        | signs | ["sign_2"] |
      Thì trang báo lỗi ở mục "signs"
      Khi "truongphong.tm" làm bước "determine_need" với:
        | decision | not_needed |
        | signs    |            |
        | reason   | Thôi.      |
      Thì trang báo lỗi ở mục "reason"
      Khi "truongphong.tm" làm bước "determine_need" với:
        | decision | not_needed                                          |
        | signs    |                                                     |
        | reason   | không không không không không không không không không |
      Thì trang báo lỗi ở mục "reason"
      Và bước đang mở là "determine_need"
      Khi "truongphong.tm" làm bước "determine_need" với:
        | decision | not_needed                                                         |
        | signs    |                                                                    |
        | reason   | Bốn hồ sơ cùng do mất điện một buổi, đã có máy phát dự phòng.      |
      Thì phiếu kết thúc ở "request_declined"

    @QT-5.2.2.b
    Kịch bản: Phiếu không lập từ hồ sơ cũng được đếm khi chọn nội dung ở ô số 1
      Cho 4 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Khi "chuyenvien2.tm" lập phiếu với:
        | content | trả kết quả quá hạn |
      Thì trang việc "determine_need" của "truongphong.tm" đã đánh dấu "sign_4"

    @QT-5.2.2.b
    Kịch bản: Phiếu được trả lại, người đề nghị bỏ nội dung thì phiếu không còn được đếm theo nội dung đó
      Cho 4 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Và "chuyenvien.tm" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền
      Khi "truongphong.tm" làm bước "determine_need" với:
        | decision | send_back                |
        | signs    | ["sign_4"]               |
        | reason   | Không phải nội dung này. |
      Và "chuyenvien.tm" làm bước "open_request" với:
        | content | |
      Thì trang việc "determine_need" của "truongphong.tm" không đánh dấu "sign_4"
      Khi "truongphong.tm" làm bước "determine_need"
      Và phiếu đi tới khi đóng đạt
      Và đồng hồ tới sau 10 ngày
      Cho 1 hồ sơ "nonconformity" với:
        | content | Trả kết quả quá hạn |
      Thì trang phiếu có "5 hồ sơ liên tiếp" với "truongphong.tm"

  @5.1.1
  Quy tắc: Danh mục nội dung KPH do Thư ký ISO giữ

    Kịch bản: Nội dung mới gõ thành đề xuất, Thư ký chấp nhận, ai gõ không dấu cũng được gợi ý
      Cho 1 hồ sơ "nonconformity" với:
        | content | Giấy hẹn ghi sai ngày |
      Thì danh mục nội dung có "Giấy hẹn ghi sai ngày Đề xuất mới"
      Và gợi ý cho "giay hen sai" là "Giấy hẹn ghi sai ngày"
      Khi "thukyiso" chấp nhận nội dung "Giấy hẹn ghi sai ngày"
      Thì danh mục nội dung không có "Đề xuất mới"

    Kịch bản: Đổi tên thì hồ sơ cũ mang tên mới, tên cũ vẫn dẫn tới
      Cho 2 hồ sơ "nonconformity" với:
        | content | Giấy hẹn ghi sai ngày |
      Khi "thukyiso" đổi tên nội dung "Giấy hẹn ghi sai ngày" thành "Sai ngày trên giấy hẹn"
      Thì danh mục nội dung có "tên khác: Giấy hẹn ghi sai ngày"
      Và gợi ý cho "giay hen" là "Sai ngày trên giấy hẹn"
      Và sổ KPH của "truongphong.tm" lọc "content=Sai ngày trên giấy hẹn" có 2 dòng
      Khi "thukyiso" đổi tên nội dung "Sai ngày trên giấy hẹn" thành "Giấy hẹn ghi sai ngày"
      Thì gợi ý cho "giay hen" là "Giấy hẹn ghi sai ngày"
      Và trang phiếu có "2 hồ sơ liên tiếp" với "truongphong.tm"

    Kịch bản: Thôi dùng thì không gợi ý nữa, hồ sơ cũ còn nguyên
      Cho 1 hồ sơ "nonconformity" với:
        | content | Giấy hẹn ghi sai ngày |
      Khi "thukyiso" thôi dùng nội dung "Giấy hẹn ghi sai ngày"
      Thì gợi ý cho "giay hen" là ""
      Và sổ KPH của "truongphong.tm" lọc "q=giay hen" có 1 dòng

    Kịch bản: Thay đổi danh mục không có lý do thì bị từ chối
      Khi "thukyiso" thêm nội dung "Thiếu dấu đỏ" với lý do ""
      Thì trang bị từ chối
      Và danh mục nội dung không có "Thiếu dấu đỏ"
      Khi "thukyiso" thêm nội dung "Thiếu dấu đỏ" với lý do "Hay gặp khi đánh giá."
      Thì danh mục nội dung có "Thiếu dấu đỏ"
      Khi "thukyiso" thêm nội dung "thieu dau do" với lý do "Trùng."
      Thì trang bị từ chối

  @4
  Quy tắc: Mục 4 Thuật ngữ, chữ viết tắt

    @QT-4
    Kịch bản: Trang thuật ngữ nói nghĩa như mục 4, biểu mẫu đánh dấu chữ viết tắt và dẫn tới
      Khi "chuyenvien.tm" mở "/glossary"
      Thì trang có "Hành động nhằm loại bỏ một sự không phù hợp được tìm thấy"
      Và trang có "cán bộ, công chức, người lao động"
      Khi "chuyenvien.tm" mở "/start/nonconformity"
      Thì trang đánh dấu "KPH" là "sự không phù hợp"
      Và trang dẫn tới "/glossary#correction"
