"""The same small road in every format: home → gate → camp, and a way round by the mill.

Home has 30 people, the camp takes all. From the gate to the camp 120 an hour may enter: two
a minute, which takes two minutes. Everything else is wider.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

TNTP = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 4
<FIRST THRU NODE> 3
<NUMBER OF LINKS> 4
<END OF METADATA>

~ \tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;
\t1\t3\t6000\t1.0\t1\t0.15\t4\t0\t0\t1\t;
\t3\t2\t120\t1.0\t2\t0.15\t4\t0\t0\t1\t;
\t3\t4\t6000\t1.0\t1\t0.15\t4\t0\t0\t1\t;
\t4\t1\t6000\t1.0\t1\t0.15\t4\t0\t0\t1\t;
"""
TRIPS = """<NUMBER OF ZONES> 2
<TOTAL OD FLOW> 40.0
<END OF METADATA>

Origin \t1
    1 :    3.0;     2 :   30.0;
Origin \t2
    1 :   10.0;
"""
MATSIM = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE network SYSTEM "http://www.matsim.org/files/dtd/network_v2.dtd">
<network name="small">
 <attributes><attribute name="crs" class="java.lang.String">EPSG:32637</attribute></attributes>
 <nodes>
  <node id="home" x="0" y="0"/> <node id="gate" x="600" y="0"/>
  <node id="camp" x="1800" y="0"/> <node id="mill" x="600" y="600"/>
 </nodes>
 <links capperiod="00:30:00">
  <link id="a" from="home" to="gate" length="600" capacity="3000" freespeed="10" permlanes="1"/>
  <link id="b" from="gate" to="camp" length="1200" capacity="60" freespeed="10" permlanes="1"/>
  <link id="c" from="gate" to="mill" length="600" capacity="3000" freespeed="10" permlanes="1"/>
  <link id="d" from="mill" to="home" length="600" capacity="3000" freespeed="10" permlanes="1"/>
 </links>
</network>
"""
#: The road to the camp is shut from 00:03:00 to 00:10:00.
EVENTS = """<networkChangeEvents xmlns="http://www.matsim.org/files/dtd">
 <networkChangeEvent startTime="00:10:00">
  <link refId="b"/><flowCapacity type="absolute" value="0.0333333333"/>
 </networkChangeEvent>
 <networkChangeEvent startTime="00:03:00">
  <link refId="b"/><flowCapacity type="scaleFactor" value="0"/>
 </networkChangeEvent>
</networkChangeEvents>
"""
NODE = "node_id,x_coord,y_coord\nhome,37.1,36.2\ngate,37.11,36.2\ncamp,37.12,36.2\n"
LINK = """link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes
a,home,gate,1,1000,60,3000,2
b,gate,camp,1,2000,60,60,2
"""
#: Open from six to seven and from eight to nine only.
LINK_TOD = """link_tod_id,link_id,time_day,capacity
1,b,0000_0600,0
2,b,0700_0800,0
3,b,0900_2400,0
"""
CONFIG = "long_length,speed\nm,kmh\n"
MAX = "c small\np max 4 5\nn 1 s\nn 4 t\na 1 2 3\na 1 3 2\na 2 3 9\na 2 4 2\na 3 4 2\n"
MIN = "p min 3 2\nn 1 30\nn 3 -40\na 1 2 0 100 1\na 2 3 0 2 2\n"
GR = "c small\np sp 3 3\na 1 2 1\na 2 3 2\na 3 1 4\n"
JSON = (
    '{"format": "mamar-flow-problem", "schema_version": 1, "tail": [0, 1], "head": [1, 2],'
    ' "transit": [1, 2], "capacity": [100, 2], "supply": [30, 0, 0], "intake": [0, 0, -1]}'
)


def _one(name: str, text: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return write


def write_gmns(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("node", NODE), ("link", LINK), ("config", CONFIG)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


#: Kind → how to write it, who is where, and where people end; all with the same answer.
SAME: dict[str, tuple[Callable[[Path], Path], list[str], list[str]]] = {
    "tntp": (_one("net.tntp", TNTP), ["1=30"], ["2"]),
    "matsim": (_one("net.xml", MATSIM), ["home=30"], ["camp"]),
    "gmns": (write_gmns, ["home=30"], ["camp"]),
    "dimacs min": (_one("net.min", MIN), [], []),
    "dimacs gr": (_one("net.gr", GR), ["1=30"], ["3"]),
    "json": (_one("net.json", JSON), [], []),
}
