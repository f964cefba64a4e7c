"""The OpenAPI document says what the API does: its addresses, and whatever a generator makes of it."""

import warnings

import pytest
from starlette.applications import Starlette

from dashboard.api import bodies, openapi, problems, rates
from dashboard.api.asked import ALWAYS, SENDING
from dashboard.api.editions import OPEN_DOORS
from dashboard.api.routes import BASE, DOCUMENT, DOORS, mounted
from tests.dashboard.api.calls import call, send, token_of

with warnings.catch_warnings():
    # It imports names that its own libraries have since renamed.
    warnings.simplefilter("ignore")
    import schemathesis
    from hypothesis import HealthCheck, Phase, settings
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

EXAMPLES = 25
# A file is bytes to us, whatever it is called.
BINARY = [kind for kind in bodies.ENDINGS if kind not in ("application/json", "application/octet-stream")]
schemathesis.serializer.alias(BINARY, "application/octet-stream")


def test_the_document_is_served_to_anyone_and_names_every_address_and_no_other():
    document = call("GET", DOCUMENT).json()
    named = {(method.upper(), path) for path, one in document["paths"].items() for method in one}
    public = {("GET", door.path) for door in OPEN_DOORS} | {("GET", DOCUMENT)}
    assert named == {(door.method, door.path) for door in DOORS} | public
    assert document["servers"] == [{"url": BASE}]


def test_every_parameter_that_is_read_is_documented():
    operation = openapi.document()["paths"]["/reports"]["post"]
    assert {one["name"] for one in operation["parameters"]} == {*ALWAYS, *SENDING}
    assert set(operation["requestBody"]["content"]) == {bodies.FORM, *bodies.ENDINGS}


def test_every_way_to_refuse_is_documented_somewhere():
    named = {
        int(status) for one in openapi.document()["paths"].values() for operation in one.values()
        for status in operation["responses"]
    }  # fmt: skip
    # A document cannot name the addresses and methods that it does not name.
    refused = {status for kind, status in problems.STATUS.items() if kind != "no_such_method"}
    assert named == {200, 201, 304} | refused


schema = schemathesis.openapi.from_dict({**openapi.document(), "servers": [{"url": BASE}]})
schema.app = Starlette(routes=[mounted()])


@pytest.fixture
def bearer(trial, monkeypatch):
    """A token, with a report of its own to be found, and quotas that do not run out."""
    for rate in (rates.SENDING, rates.READING, rates.WRONG):
        monkeypatch.setattr(rate, "quota", 10**9)
    token = token_of()
    id = send(token).json()["receipt"]["report_id"]
    return token, id


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
          suppress_health_check=list(HealthCheck))  # fmt: skip
def test_whatever_is_made_of_the_document_is_answered_as_it_says(case, bearer):
    token, id = bearer
    if "id" in case.path_parameters and case.meta.generation.mode.is_positive:
        case.path_parameters["id"] = id
    answer = case.call(headers={"Authorization": f"Bearer {token}"})
    case.validate_response(answer, checks=[
        not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_headers_conformance, checks.response_schema_conformance,
        checks.negative_data_rejection, checks.ignored_auth,
    ])  # fmt: skip
    assert b"Traceback" not in answer.content
