from benchmarks import hardware


def test_this_machine_is_described():
    told = hardware.describe_hardware()
    assert told["chip"]
    assert sum(told["cores"].values()) >= 1
    assert told["memory_gib"] > 0
    assert all(told["system"].split())


def test_kinds_of_cores_of_a_mac(monkeypatch):
    said = {
        "machdep.cpu.brand_string": "Apple M3 Max",
        "hw.nperflevels": "2",
        "hw.perflevel0.name": "Performance",
        "hw.perflevel0.physicalcpu": "12",
        "hw.perflevel1.name": "Efficiency",
        "hw.perflevel1.physicalcpu": "4",
        "hw.memsize": str(64 * 2**30),
    }
    monkeypatch.setattr(hardware, "_sysctl", lambda name: said.get(name, ""))
    monkeypatch.setattr(hardware.platform, "system", lambda: "Darwin")
    told = hardware.describe_hardware()
    assert told["chip"] == "Apple M3 Max"
    assert told["cores"] == {"performance": 12, "efficiency": 4}
    assert told["memory_gib"] == 64.0


def test_a_virtual_mac_names_no_kinds(monkeypatch):
    monkeypatch.setattr(hardware, "_sysctl", lambda name: "")
    monkeypatch.setattr(hardware.platform, "system", lambda: "Darwin")
    assert list(hardware.describe_hardware()["cores"]) == ["cores"]
