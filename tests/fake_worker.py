"""A worker that runs calls in this process: for tests of the near side of the wire alone."""

from grader.sandbox import wire
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

    def load(self, source, filename, deadline_s):
        return LoadReply({}, None)

    def post(self, frame):
        self.posted.append(frame)

    def ask(self, frame, *, cpu_s, wall_s, budget):
        assert not self.posted or self.posted.pop(0) is frame
        calls = wire.unpack(frame, budget)["calls"]
        self.frames.append(calls)
        replies = []
        for self.index, call in enumerate(calls):
            if call["f"] == "hang":
                raise WorkerTimeout(cpu_s, wall_s)
            if call["f"] == "die":
                raise WorkerDied("crashed", "signal 11")
            try:
                replies.append({"v": self.functions[call["f"]](*call["a"], **call["k"]), "p": "", "s": 0.001})
            except Exception as error:
                names = [kind.__name__ for kind in type(error).__mro__]
                replies.append({"e": {"type": names[0], "mro": names, "message": str(error), "line": 3, "text": "boom()"}, "p": "", "s": 0.0})
        return {"replies": replies}

    def current_call(self):
        return self.index

    def output(self):
        return b""

    def cpu_seconds(self):
        self.cpu += 0.1
        return self.cpu

    def close(self):
        self.closed = True
