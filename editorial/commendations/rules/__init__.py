"""What a round is and who may do what (`rounds`), the criteria (`criteria`), and how a vote is counted (`voting`). Pure."""
