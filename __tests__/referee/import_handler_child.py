"""Runs inside the target Python, started by import-handlers.py with -I -S -B. Arguments: job file, result file.

A job either names a handler to import or sources to compile. Runs on every Python that Lambda has.
"""

import importlib
import json
import os
import sys
import traceback

NETWORK_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def compile_sources(paths):
    for path in paths:
        with open(path, "rb") as file:
            compile(file.read(), path, "exec", dont_inherit=True)
    return {"error": None, "fromRuntime": []}


def import_handler(job):
    standard = list(sys.path)
    strangers = [entry for entry in standard if "site-packages" in entry or "dist-packages" in entry]
    if strangers:
        return failure("the path of this Python is not clean: " + ", ".join(strangers))
    runtime = [job["runtime"]] if job["runtime"] else []
    sys.path[:] = job["path"] + standard + runtime
    attempts = watch_network()

    # As Lambda's own bootstrap finds a handler.
    module_name, _, attribute = job["handler"].rpartition(".")
    module = importlib.import_module(module_name.replace("/", "."))
    if not callable(getattr(module, attribute, None)):
        return failure(f"{module_name} has no function {attribute}")

    if attempts:
        return failure("its import reaches for the network: " + ", ".join(sorted(set(attempts))))
    origins = module_origins()
    allowed = [os.path.realpath(entry) for entry in job["path"] + standard + runtime]
    foreign = sorted(path for path in origins.values() if not is_under(path, allowed))
    if foreign:
        return failure("modules came from elsewhere: " + ", ".join(foreign))
    own = [os.path.realpath(entry) for entry in job["path"]]
    if not is_under(origins[module.__name__], own):
        return failure(f"{module_name} came from {origins[module.__name__]}, not from the function or its layers")
    there = [os.path.realpath(entry) for entry in runtime]
    names = {name.partition(".")[0] for name, path in origins.items() if is_under(path, there)}
    return {"error": None, "fromRuntime": sorted(names)}


def watch_network():
    """Refuses every try to leave the machine, and remembers it in case the handler swallows the refusal."""
    attempts = []

    def hook(event, arguments):
        if event not in NETWORK_EVENTS:
            return
        address = arguments[-1] if event in ("socket.connect", "socket.sendto") else arguments[0]
        if isinstance(address, (tuple, str)) and not (isinstance(address, str) and address.startswith("/")):
            attempts.append(f"{event} {address}")
            raise OSError("no network while a handler is imported")

    sys.addaudithook(hook)
    return attempts


def module_origins():
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    # This script is there too, as __main__ and under the names that packages give it.
    return {
        name: os.path.realpath(file) for name, file in files.items() if isinstance(file, str) and file != __file__
    }


def is_under(path, folders):
    return any(path.startswith(folder + os.sep) for folder in folders)


def failure(message):
    return {"error": message, "fromRuntime": []}


def main(job_file, result_file):
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    try:
        result = compile_sources(job["compile"]) if "compile" in job else import_handler(job)
    except BaseException as error:  # A module that exits or is interrupted has not been imported.
        traceback.print_exc()
        result = failure(f"{type(error).__name__}: {error}")
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
