variable "cora_artifacts" {
  description = "What cora-build wrote to cora.auto.tfvars.json. More attributes are there; these are the ones this module reads."

  type = object({
    modules = map(object({
      layers = map(object({
        s3_bucket        = string
        s3_key           = string
        source_code_hash = string
      }))
      functions = map(object({
        s3_bucket        = string
        s3_key           = string
        source_code_hash = string
      }))
    }))
  })
}

variable "project_prefix" {
  description = "Goes in front of every name."
  type        = string
  default     = "acme"
}

variable "python_runtime" {
  description = "The runtime of this module's functions and layers."
  type        = string
  default     = "python3.11"
}

variable "mail_sender" {
  description = "Address that digests come from."
  type        = string
}
