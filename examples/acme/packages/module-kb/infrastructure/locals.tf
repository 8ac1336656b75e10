locals {
  name_prefix = "${var.project_prefix}-kb"
  layers      = var.cora_artifacts.modules["kb"].layers
  functions   = var.cora_artifacts.modules["kb"].functions

  # The way to python3.12 and to arm64 goes one function at a time; those that are there attach no layer of the others.
  runtime      = var.python_runtime
  next_runtime = "python3.12"
}
