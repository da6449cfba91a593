# language: vi
@5.8
Tính năng: Xem xét của lãnh đạo (QT.CTCL 5.8)
  Mỗi năm ít nhất một lần, bằng cuộc họp hoặc bằng báo cáo và thông báo; kết luận thành việc có người làm.

  @QT-5.8.b
  Kịch bản: Xem xét bằng cuộc họp riêng, từ kế hoạch tới phiếu mở từ kết luận
    Cho một hồ sơ "management_review" đã tới bước "propose_requests"
    Khi "thukyiso" làm bước "propose_requests"
    Thì hồ sơ thứ 2 là "corrective_action"
    Và bước đang mở là "consolidate_requests"
