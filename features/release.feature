# language: vi
Tính năng: Ban hành lần mới của quy trình

  Kịch bản: Phiếu đang chạy giữ lần cũ, phiếu mới theo lần mới từ ngày có hiệu lực
    Biết một phiếu đã tới bước "determine_need"
    Khi ban hành lần "02" hiệu lực từ "10/03/2026", đổi "5.3 Chỉ đạo, phân công" thành "5.3 Chỉ đạo, giao việc"
    Và "chuyenvien.tm" lập phiếu
    Thì phiếu thứ 1 theo lần ban hành "01"
    Và phiếu thứ 2 theo lần ban hành "01"
    Khi đồng hồ tới ngày "10/03/2026"
    Và "chuyenvien.tm" lập phiếu
    Thì phiếu thứ 1 theo lần ban hành "01"
    Và phiếu thứ 3 theo lần ban hành "02"
    Khi phiếu đi tới bước "assign_action"
    Và trang phiếu được "thukyiso" mở
    Thì trang có "5.3 Chỉ đạo, giao việc"
