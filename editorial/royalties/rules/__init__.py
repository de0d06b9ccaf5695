"""The rules of royalties: `rates` what a decision may say, `amounts` the arithmetic, `statements` who may do what when."""
