output "function_arns" {
  description = "By function, for the routes of the API and for who calls them."

  value = {
    provider        = aws_lambda_function.provider.arn
    config-resolver = aws_lambda_function.config_resolver.arn
  }
}
