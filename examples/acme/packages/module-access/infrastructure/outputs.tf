output "common_http_layer_arn" {
  description = "The layer that functions of other modules attach."
  value       = aws_lambda_layer_version.common_http.arn
}

output "function_arns" {
  description = "By function, for the routes of the API."

  value = {
    authorizer = aws_lambda_function.authorizer.arn
    session    = aws_lambda_function.session.arn
  }
}
