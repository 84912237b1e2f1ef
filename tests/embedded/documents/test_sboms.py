"""SBOMs as the Go libraries read and write them; the messages are those of a release of witness."""

import json

import pytest

from asynth.embedded.documents.sboms import read_cyclonedx, read_spdx
from asynth.embedded.go.json_text import JsonError


def test_spdx_takes_over_what_is_described_and_contained():
    document = {
        "spdxVersion": "SPDX-2.3",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "x",
        "documentDescribes": ["SPDXRef-p"],
        "packages": [
            {
                "name": "p",
                "SPDXID": "SPDXRef-p",
                "hasFiles": ["SPDXRef-f"],
                "externalRefs": [{"referenceCategory": "PACKAGE_MANAGER"}],
            }
        ],
        "relationships": [
            {"spdxElementId": "SPDXRef-p", "relatedSpdxElement": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBED_BY"}
        ],
    }
    written = read_spdx(json.dumps(document).encode()).write()
    assert written["relationships"] == [
        document["relationships"][0],
        {"spdxElementId": "SPDXRef-p", "relatedSpdxElement": "SPDXRef-f", "relationshipType": "CONTAINS"},
    ]
    (package,) = written["packages"]
    assert package["filesAnalyzed"] is True
    assert package["externalRefs"][0]["referenceCategory"] == "PACKAGE-MANAGER"


def test_an_spdx_id_that_was_not_given_is_its_prefix():
    assert read_spdx(b"{}").write()["SPDXID"] == "SPDXRef-"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b'{"packages":{},"name":5}',
            "json: cannot unmarshal object into Go struct field doc.packages of type []*v2_3.Package",
        ),
        (b'{"packages":[{"packageFileName":0,"originator":"x"}]}', "failed to parse Originator 'x'"),
        (b'{"SPDXID":"x"}', "failed to parse ElementID: x"),
    ],
)
def test_what_spdx_does_not_read(text, message):
    with pytest.raises(JsonError) as caught:
        read_spdx(text)
    assert str(caught.value) == message


def test_a_relationship_without_an_element_is_read_but_not_written():
    document = read_spdx(b'{"relationships":[{"relationshipType":"CONTAINS"}]}')
    with pytest.raises(JsonError, match=r"type common\.DocElementID: failed to marshal empty DocElementID$"):
        document.write()


def test_cyclonedx_becomes_a_document_of_1_6_unless_it_says_otherwise():
    assert read_cyclonedx(b"{}").write() == {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
    }
    assert read_cyclonedx(b'{"specVersion":"1.4","version":null}').write()["specVersion"] == "1.4"


@pytest.mark.parametrize(
    ("tools", "written"),
    [
        ([{"name": "t"}], [{"name": "t"}]),
        ({"components": [{"type": "library", "name": "c"}]}, {"components": [{"type": "library", "name": "c"}]}),
    ],
    ids=["list", "object"],
)
def test_cyclonedx_has_two_forms_of_tools(tools, written):
    text = json.dumps({"metadata": {"tools": tools}}).encode()
    assert read_cyclonedx(text).write()["metadata"]["tools"] == written


def test_tools_that_are_nothing_are_read_but_not_written():
    with pytest.raises(JsonError, match=r"type \*cyclonedx\.ToolsChoice: unexpected end of JSON input$"):
        read_cyclonedx(b'{"metadata":{"tools":{}}}').write()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b'{"components":{}}',
            "json: cannot unmarshal object into Go struct field BOM.components of type []cyclonedx.Component",
        ),
        (b'{"version":1.50}', "json: cannot unmarshal number 1.50 into Go struct field BOM.version of type int"),
        (b'{"specVersion":"2.0"}', "invalid specification version"),
    ],
)
def test_what_cyclonedx_does_not_read(text, message):
    with pytest.raises(JsonError) as caught:
        read_cyclonedx(text)
    assert str(caught.value) == message
