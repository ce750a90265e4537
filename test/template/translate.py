"""Prints, as JSON, a SAM template as written and as SAM's translator expands it.

The validator is the one `sam validate` uses: it puts a bucket's address where the code's folder stands, which the
translator would refuse. No managed policy is looked up, so nothing is asked of AWS.
"""

import copy
import json
import sys

import yaml
from samcli.lib.translate.sam_template_validator import SamTemplateValidator
from samcli.yamlhelper import yaml_parse


class NoManagedPolicies:
    def load(self):
        return {}


with open(sys.argv[1], encoding="utf-8") as file:
    source = yaml_parse(file.read())

validator = SamTemplateValidator(copy.deepcopy(source), NoManagedPolicies(), region="us-east-1")
translated = yaml.safe_load(validator.get_translated_template_if_valid())
json.dump({"source": source, "translated": translated}, sys.stdout)
