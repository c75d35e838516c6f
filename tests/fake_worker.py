"""A worker that runs calls in this process: for tests of the near side of the wire alone."""

import struct

from grader.sandbox import question, wire
from grader.sandbox.host import LoadReply, WorkerDied, WorkerTimeout


class FakeWorker:
    """`functions` by name. Calling `hang` times out, `die` crashes; frames are counted."""

    def __init__(self, **functions):
        self.functions = functions
        self.frames = []
        self.closed = False
        self.index = 0
        self.cpu = 0.0
        self.posted = []
        self.printed = ""

    def load(self, source, filename, deadline_s):
        self.cpu += 0.1
        return LoadReply({}, None)

    def post(self, frame):
        self.posted.append(frame)

    def reply(self, frame, *, cpu_s, wall_s, budget):
        assert not self.posted or self.posted.pop(0) is frame
        header, decoder = question.read(frame)
        calls = decoder.checked(header)["calls"]
        self.frames.append(calls)
        self.cpu += 0.1
        encoder = wire.Encoder()
        replies = []
        for self.index, call in enumerate(calls):
            if call["f"] == "hang":
                raise WorkerTimeout(cpu_s, wall_s)
            if call["f"] == "die":
                raise WorkerDied("crashed", "signal 11")
            try:
                replies.append({"v": self.functions[call["f"]](*call["a"], **call["k"]), "p": self.printed})
            except (WorkerTimeout, WorkerDied, wire.WireError):
                raise
            except Exception as error:
                names = [kind.__name__ for kind in type(error).__mro__]
                replies.append({"e": {"type": names[0], "mro": names, "message": str(error), "line": 3, "text": "boom()"}, "p": ""})
        nodes = [{"o": {key: encoder.node(value) for key, value in reply.items()}} for reply in replies]
        times = encoder.end(struct.pack(f"<{len(replies)}d", *[self.cpu] * len(replies)))
        return bytearray(encoder.frame({"o": {"replies": nodes, "seconds": times}}))

    def current_call(self):
        return self.index

    def output(self):
        return b""

    def cpu_seconds(self):
        return self.cpu

    def close(self):
        self.closed = True
