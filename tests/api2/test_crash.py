"""A server that crashes fails whatever test it served, and says where it was."""

import os
import signal
import time
import unittest

import server

READY_SECONDS = 10


class TestCrash(unittest.TestCase):
    def crashed(self, backtrace):
        """What the test is told whose server crashed."""
        running = server.Server(SWIFT_BACKTRACE=backtrace)
        os.kill(running.process.pid, signal.SIGSEGV)
        # A backtrace takes some time, and nobody is to take its beginning for the end.
        deadline = time.monotonic() + READY_SECONDS
        while running.process.poll() is None and "*** Signal" not in running.log_text():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        with self.assertRaises(AssertionError) as complaint:
            running.close()
        self.assertFalse(running.path.exists())
        return str(complaint.exception)

    def test_without_a_backtrace(self):
        self.assertIn("crashed (-11)", self.crashed("enable=no"))

    def test_with_a_backtrace(self):
        complaint = self.crashed("enable=yes,interactive=no,color=no,symbolicate=off,cache=no")
        # It goes on when it has said where it was: this signal came from outside, and does not come again.
        self.assertIn("the program crashed", complaint)
        self.assertRegex(complaint, r"Thread \d+ .*crashed")

    def test_a_killed_server_did_not_crash(self):
        running = server.Server()
        running.process.kill()
        running.process.wait(READY_SECONDS)
        running.close()


if __name__ == "__main__":
    unittest.main()
