locals {
  name_prefix   = "${var.project_prefix}-access"
  architectures = ["x86_64"]

  layers    = var.cora_artifacts.modules["access"].layers
  functions = var.cora_artifacts.modules["access"].functions

  token_settings = {
    TOKEN_ISSUER   = var.token_issuer
    TOKEN_AUDIENCE = var.token_audience
  }
}
