import type { ArtifactSpec, ModuleSpec } from './modules.ts';

/** Python of one function: what such functions usually look like, some sixty lines in two files. */
export function writeFunctionSources(
  module: ModuleSpec,
  spec: ArtifactSpec,
): Readonly<Record<string, string>> {
  const [layer] = module.layers;
  const imports = layer === undefined ? '' : `from ${packageName(layer)}.models import Record\n`;
  return {
    'lambda_function.py': `"""${module.name}: ${spec.name}."""

import json
import logging
import os

from service import find, store
${imports}
logger = logging.getLogger()
logger.setLevel(os.environ.get("LOG_LEVEL", "INFO"))


def lambda_handler(event, context):
    """Answers one request of the API."""
    method = event.get("requestContext", {}).get("http", {}).get("method", "GET")
    tenant = event.get("pathParameters", {}).get("tenant", "${module.name}")
    try:
        if method == "POST":
            body = json.loads(event.get("body") or "{}")
            return respond(201, store(tenant, body))
        return respond(200, find(tenant, event.get("queryStringParameters") or {}))
    except KeyError as error:
        logger.warning("missing %s", error)
        return respond(400, {"error": f"missing {error}"})
    except Exception:
        logger.exception("${spec.name} failed")
        return respond(500, {"error": "internal"})


def respond(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body, default=str),
    }
`,
    'service.py': `"""What ${spec.name} does, apart from how it is called."""

import datetime
import os

TABLE = os.environ.get("TABLE", "${module.name}-${spec.name}")
PAGE = 50


def find(tenant, query):
    since = query.get("since")
    limit = min(int(query.get("limit", PAGE)), PAGE)
    items = [item for item in scan(tenant) if since is None or item["at"] > since]
    return {"items": items[:limit], "more": len(items) > limit, "table": TABLE}


def store(tenant, body):
    item = {"tenant": tenant, "at": datetime.datetime.now(datetime.timezone.utc), **body}
    item["id"] = body["id"]
    return item


def scan(tenant):
    return []
`,
  };
}

/** Python of one layer's package: five files. */
export function writeLayerSources(spec: ArtifactSpec): Readonly<Record<string, string>> {
  const folder = `python/${packageName(spec)}`;
  const member = (name: string) => `"""${spec.name}: ${name}."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Record:
    """One ${name} of a tenant."""

    id: str
    tenant: str
    labels: dict = field(default_factory=dict)

    def with_label(self, name, value):
        return Record(self.id, self.tenant, {**self.labels, name: value})


def ${name}_of(records, tenant):
    return [record for record in records if record.tenant == tenant]
`;
  const members = ['models', 'config', 'events', 'storage'];
  return {
    [`${folder}/__init__.py`]: `"""${spec.name}."""\n\nfrom .models import Record\n\n__all__ = ["Record"]\n`,
    ...Object.fromEntries(members.map((name) => [`${folder}/${name}.py`, member(name)])),
  };
}

/** Terraform of a module in the standard's pattern. */
export function writeTerraform(module: ModuleSpec): string {
  const head = `variable "project_prefix" {
  type = string
}

locals {
  artifacts = var.cora_artifacts.modules["${module.name}"]
  runtime   = "python3.11"
}
`;
  return [
    head,
    ...module.layers.map(writeLayer),
    ...module.functions.map((it) => writeFunction(module, it)),
  ].join('\n');
}

function writeLayer({ name }: ArtifactSpec): string {
  return `resource "aws_lambda_layer_version" "${identifier(name)}" {
  layer_name               = "\${var.project_prefix}-${name}"
  s3_bucket                = local.artifacts.layers["${name}"].s3_bucket
  s3_key                   = local.artifacts.layers["${name}"].s3_key
  source_code_hash         = local.artifacts.layers["${name}"].source_code_hash
  compatible_runtimes      = [local.runtime]
  compatible_architectures = ["x86_64"]
  skip_destroy             = true
}
`;
}

function writeFunction({ layers }: ModuleSpec, { name }: ArtifactSpec): string {
  const attached = layers.map((layer) => `aws_lambda_layer_version.${identifier(layer.name)}.arn`);
  return `resource "aws_lambda_function" "${identifier(name)}" {
  function_name    = "\${var.project_prefix}-${name}"
  role             = aws_iam_role.functions.arn
  s3_bucket        = local.artifacts.functions["${name}"].s3_bucket
  s3_key           = local.artifacts.functions["${name}"].s3_key
  source_code_hash = local.artifacts.functions["${name}"].source_code_hash
  handler          = "lambda_function.lambda_handler"
  runtime          = local.runtime
  architectures    = ["x86_64"]
  layers           = [${attached.join(', ')}]
  timeout          = 30
  memory_size      = 512

  environment {
    variables = {
      TABLE = "\${var.project_prefix}-${name}"
    }
  }
}
`;
}

function packageName({ name }: ArtifactSpec): string {
  return `${name.replace(/^common-/, '')}_common`.replaceAll('-', '_');
}

function identifier(name: string): string {
  return name.replaceAll('-', '_');
}
