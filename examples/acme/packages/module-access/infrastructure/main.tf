resource "aws_lambda_layer_version" "common_access" {
  layer_name               = "${var.project_prefix}-common-access"
  s3_bucket                = local.layers["common-access"].s3_bucket
  s3_key                   = local.layers["common-access"].s3_key
  source_code_hash         = local.layers["common-access"].source_code_hash
  compatible_runtimes      = [var.python_runtime]
  compatible_architectures = local.architectures
  skip_destroy             = true

  lifecycle {
    create_before_destroy = true
  }
}

# Functions of the other modules attach this one too.
resource "aws_lambda_layer_version" "common_http" {
  layer_name               = "${var.project_prefix}-common-http"
  s3_bucket                = local.layers["common-http"].s3_bucket
  s3_key                   = local.layers["common-http"].s3_key
  source_code_hash         = local.layers["common-http"].source_code_hash
  compatible_runtimes      = [var.python_runtime]
  compatible_architectures = local.architectures
  skip_destroy             = true

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "authorizer" {
  function_name    = "${local.name_prefix}-authorizer"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.functions["authorizer"].s3_bucket
  s3_key           = local.functions["authorizer"].s3_key
  source_code_hash = local.functions["authorizer"].source_code_hash
  handler          = "lambda_function.lambda_handler"
  runtime          = var.python_runtime
  architectures    = local.architectures
  layers           = [aws_lambda_layer_version.common_access.arn]
  timeout          = 5
  memory_size      = 256

  environment {
    variables = local.token_settings
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "session" {
  function_name    = "${local.name_prefix}-session"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.functions["session"].s3_bucket
  s3_key           = local.functions["session"].s3_key
  source_code_hash = local.functions["session"].source_code_hash
  handler          = "lambda_function.lambda_handler"
  runtime          = var.python_runtime
  architectures    = local.architectures
  timeout          = 10
  memory_size      = 256

  layers = [
    aws_lambda_layer_version.common_access.arn,
    aws_lambda_layer_version.common_http.arn,
  ]

  environment {
    variables = merge(local.token_settings, { COOKIE_KEYS_ARN = var.cookie_keys_arn })
  }

  lifecycle {
    create_before_destroy = true
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
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.cookie_keys_arn]
  }
}
