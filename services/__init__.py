"""The work of Hemklar: schema, forms, rules, commands and use cases.

Knows no Flask, HTTP, HTML or locale.
"""
