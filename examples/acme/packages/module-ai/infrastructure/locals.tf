locals {
  name_prefix = "${var.project_prefix}-ai"
  artifacts   = var.cora_artifacts.modules["ai"]
}
