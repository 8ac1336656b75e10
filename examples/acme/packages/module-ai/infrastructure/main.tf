resource "aws_lambda_layer_version" "common_ai" {
  layer_name               = "${var.project_prefix}-common-ai"
  s3_bucket                = local.artifacts.layers["common-ai"].s3_bucket
  s3_key                   = local.artifacts.layers["common-ai"].s3_key
  source_code_hash         = local.artifacts.layers["common-ai"].source_code_hash
  compatible_runtimes      = [var.python_runtime]
  compatible_architectures = ["x86_64"]
  skip_destroy             = true

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "provider" {
  function_name    = "${local.name_prefix}-provider"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.artifacts.functions["provider"].s3_bucket
  s3_key           = local.artifacts.functions["provider"].s3_key
  source_code_hash = local.artifacts.functions["provider"].source_code_hash
  handler          = "lambda_function.handler"
  runtime          = var.python_runtime
  architectures    = ["x86_64"]
  layers           = [aws_lambda_layer_version.common_ai.arn, var.common_http_layer_arn]
  timeout          = 10
  memory_size      = 256

  environment {
    variables = {
      SETTINGS_TABLE = aws_dynamodb_table.settings.name
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "config_resolver" {
  function_name    = "${local.name_prefix}-config-resolver"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.artifacts.functions["config-resolver"].s3_bucket
  s3_key           = local.artifacts.functions["config-resolver"].s3_key
  source_code_hash = local.artifacts.functions["config-resolver"].source_code_hash
  handler          = "lambda_function.handler"
  runtime          = var.python_runtime
  architectures    = ["x86_64"]
  layers           = [aws_lambda_layer_version.common_ai.arn]
  timeout          = 5
  memory_size      = 256

  environment {
    variables = {
      SETTINGS_TABLE = aws_dynamodb_table.settings.name
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_dynamodb_table" "settings" {
  name         = "${local.name_prefix}-settings"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "scope"
  range_key    = "name"

  attribute {
    name = "scope"
    type = "S"
  }

  attribute {
    name = "name"
    type = "S"
  }
}

resource "aws_iam_role" "functions" {
  name               = local.name_prefix
  assume_role_policy = data.aws_iam_policy_document.assume_role.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.functions.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "functions" {
  name   = local.name_prefix
  role   = aws_iam_role.functions.id
  policy = data.aws_iam_policy_document.functions.json
}

data "aws_iam_policy_document" "assume_role" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "functions" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    resources = [aws_dynamodb_table.settings.arn]
  }
}
