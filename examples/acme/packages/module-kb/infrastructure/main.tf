# Module access is rolled out on its own, before this one: its newest layer is looked up.
data "aws_lambda_layer_version" "common_http" {
  layer_name = "${var.project_prefix}-common-http"
}

resource "aws_lambda_layer_version" "common_kb" {
  layer_name               = "${var.project_prefix}-common-kb"
  s3_bucket                = local.layers["common-kb"].s3_bucket
  s3_key                   = local.layers["common-kb"].s3_key
  source_code_hash         = local.layers["common-kb"].source_code_hash
  compatible_runtimes      = [local.runtime]
  compatible_architectures = ["x86_64"]
  skip_destroy             = true

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "ingest" {
  function_name    = "${local.name_prefix}-ingest"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.functions["ingest"].s3_bucket
  s3_key           = local.functions["ingest"].s3_key
  source_code_hash = local.functions["ingest"].source_code_hash
  handler          = "lambda_function.lambda_handler"
  runtime          = local.runtime
  architectures    = ["x86_64"]
  layers           = [aws_lambda_layer_version.common_kb.arn]
  timeout          = 120
  memory_size      = 1024

  environment {
    variables = {
      ARTICLES_TABLE = aws_dynamodb_table.articles.name
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "search" {
  function_name    = "${local.name_prefix}-search"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.functions["search"].s3_bucket
  s3_key           = local.functions["search"].s3_key
  source_code_hash = local.functions["search"].source_code_hash
  handler          = "lambda_function.lambda_handler"
  runtime          = local.runtime
  architectures    = ["x86_64"]
  timeout          = 10
  memory_size      = 512

  layers = [
    aws_lambda_layer_version.common_kb.arn,
    data.aws_lambda_layer_version.common_http.arn,
  ]

  environment {
    variables = {
      ARTICLES_TABLE = aws_dynamodb_table.articles.name
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "digest" {
  function_name    = "${local.name_prefix}-digest"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.functions["digest"].s3_bucket
  s3_key           = local.functions["digest"].s3_key
  source_code_hash = local.functions["digest"].source_code_hash
  handler          = "lambda_function.lambda_handler"
  runtime          = local.next_runtime
  architectures    = ["arm64"]
  timeout          = 60
  memory_size      = 256

  environment {
    variables = {
      ARTICLES_TABLE = aws_dynamodb_table.articles.name
      SENDER         = var.mail_sender
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "export" {
  function_name    = "${local.name_prefix}-export"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.functions["export"].s3_bucket
  s3_key           = local.functions["export"].s3_key
  source_code_hash = local.functions["export"].source_code_hash
  handler          = "lambda_function.lambda_handler"
  runtime          = local.next_runtime
  architectures    = ["x86_64"]
  timeout          = 20
  memory_size      = 512

  environment {
    variables = {
      ARTICLES_TABLE = aws_dynamodb_table.articles.name
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_dynamodb_table" "articles" {
  name         = "${local.name_prefix}-articles"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "organisation"
  range_key    = "key"

  attribute {
    name = "organisation"
    type = "S"
  }

  attribute {
    name = "key"
    type = "S"
  }
}

resource "aws_s3_bucket" "documents" {
  bucket_prefix = "${local.name_prefix}-documents-"
}

resource "aws_lambda_permission" "documents" {
  function_name = aws_lambda_function.ingest.function_name
  action        = "lambda:InvokeFunction"
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.documents.arn
}

resource "aws_s3_bucket_notification" "documents" {
  bucket     = aws_s3_bucket.documents.id
  depends_on = [aws_lambda_permission.documents]

  lambda_function {
    lambda_function_arn = aws_lambda_function.ingest.arn
    events              = ["s3:ObjectCreated:*"]
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
    resources = [aws_dynamodb_table.articles.arn]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.documents.arn}/*"]
  }

  statement {
    actions   = ["bedrock:InvokeModel"]
    resources = ["arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"]
  }

  statement {
    actions   = ["ses:SendEmail"]
    resources = ["*"]
  }
}
