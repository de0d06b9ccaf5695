"""What a round is (`rounds`) and wants (`waiting`), who may do what (`may`), the criteria (`criteria`), how a vote is counted
(`voting`) and who is chosen (`choosing`), what the papers are made from (`dossier`) and say (`papers`). Pure."""
