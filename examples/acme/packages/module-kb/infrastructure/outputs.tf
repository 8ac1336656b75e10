output "documents_bucket" {
  description = "Documents put here, under their organisation's name, become articles."
  value       = aws_s3_bucket.documents.bucket
}

output "function_arns" {
  description = "By function, for the routes of the API and the schedule of the digest."

  value = {
    search = aws_lambda_function.search.arn
    export = aws_lambda_function.export.arn
    digest = aws_lambda_function.digest.arn
  }
}
