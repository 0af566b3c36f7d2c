"""The spec that most tests are content with, and its like by other names."""

TEMPLATE = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: shop}}
spec:
  workload: {{image: "{image}", replicas: 2, port: 8080}}
  traffic: {{hosts: [{name}.example.com]}}
  rollout: {{steps: [50% for 1h]}}
"""
"""A spec but for the name and the image."""
SPEC = TEMPLATE.format(name="web", image="web:1.0.0")
