# SPDX-License-Identifier: Apache-2.0
"""Runs a function of a linked image on symbolic inputs, and proves claims about all of its paths.

    call = Call(image, "ccurve_unpad")
    block = call.input("block", 16)
    padding = call.output("padding", 8)
    for path in call.run(block, padding):
        call.prove(path, length=path[padding] == wide(block[15]))

A run raises Refuted if an input makes the code trap, access memory outside its regions, or compute an address that depends on an input.
It raises Lost if the paths do not cover every input, because claims about them would then prove too little.
"""
import functools
import logging
from dataclasses import dataclass

import angr
import angr_corrections
import claripy
import z3

logging.disable(logging.WARNING)
angr_corrections.register()


def bit_vector_solver(timeout=None, max_memory=None):
    """Returns Z3's solver for bit vectors. It takes milliseconds where Z3's general solver takes minutes."""
    solver = z3.SolverFor("QF_BV", ctx=claripy.backends.z3._context)
    solver.set("timeout", timeout or 120_000)
    return solver


claripy.backends.z3.solver = bit_vector_solver

# The registers of the first arguments, and of the result.
REGISTERS = {
    "AMD64": (["rdi", "rsi", "rdx", "rcx", "r8", "r9"], "rax"),
    "AARCH64": (["x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"], "x0"),
}
# Images are below 16 MiB. Gaps between regions keep an access from reaching another region.
RETURN_ADDRESS, STACK, STACK_BYTES, THREAD, REGIONS, REGION_GAP = 0x0F00_0000, 0x7000_0000, 0x8000, 0x6000_0000, 0x1000_0008, 0x10_0000
# A run beyond these limits has a mistake in the proof, or does not end.
MAXIMUM_PATHS, MAXIMUM_STEPS = 5_000, 20_000


class Refuted(Exception):
    """A claim is false. The message has a counterexample."""


class Lost(Exception):
    """A run does not cover every input, so it proves nothing."""


def all_of(claims):
    return functools.reduce(claripy.And, claims, claripy.true())


def any_of(claims):
    return functools.reduce(claripy.Or, claims, claripy.false())


def implies(condition, claim):
    return claripy.Or(claripy.Not(condition), claim)


def wide(value, bits=64):
    """Returns the value, extended with zeros."""
    return value.zero_extend(bits - value.size())


@dataclass(eq=False)
class Region:
    """Memory that a function may use."""

    name: str
    address: int
    byte_count: int
    is_input: bool
    symbols: list

    def __getitem__(self, index):
        return self.symbols[index]

    def __len__(self):
        return self.byte_count


class Path:
    """A path through the code: the condition on the inputs that take it, and its results."""

    def __init__(self, state, result):
        self.state, self.result = state, result
        self.condition = all_of(state.solver.constraints)

    def __getitem__(self, region):
        """Returns the content of an output at the end, as a little-endian number."""
        size = region.byte_count
        return self.state.memory.load(region.address, size, endness="Iend_LE", inspect=False, disable_actions=True)

    def bytes(self, region):
        return [self[region].get_byte(len(region) - 1 - index) for index in range(len(region))]


@functools.cache
def project(image):
    # No function is replaced by a model. A call of a function that is not in the image raises Lost.
    return angr.Project(image, auto_load_libs=False, use_sim_procedures=False)


class Call:
    """A function and its inputs."""

    # The number of paths of all calls in this process.
    path_count = 0

    def __init__(self, image, function):
        self.project, self.function = project(image), function
        self.architecture = self.project.arch.name
        self.symbols, self.regions, self.assumption = {}, [], claripy.true()

    def value(self, name, bits=64):
        """Returns an argument that can be any number of this size."""
        self.symbols[name] = claripy.BVS(name, bits)
        return self.symbols[name]

    def input(self, name, byte_count):
        """Returns memory that has any bytes, and that the function may read."""
        return self._region(name, byte_count, True)

    def output(self, name, byte_count):
        """Returns memory that the function may read and write."""
        return self._region(name, byte_count, False)

    def _region(self, name, byte_count, is_input):
        symbols = [claripy.BVS(f"{name}[{index}]", 8) for index in range(byte_count)]
        if is_input:
            self.symbols |= {f"{name}[{index}]": symbol for index, symbol in enumerate(symbols)}
        address = REGIONS + len(self.regions) * REGION_GAP
        self.regions.append(Region(name, address, byte_count, is_input, symbols))
        return self.regions[-1]

    def assume(self, condition):
        """Adds a precondition. All other inputs are left out."""
        self.assumption = claripy.And(self.assumption, condition)

    def run(self, *arguments):
        """Runs the function until every path returns, and returns the paths."""
        manager = self.project.factory.simulation_manager(self._start(arguments), save_unconstrained=True)
        for _ in range(MAXIMUM_STEPS):
            manager.step()
            manager.move("active", "returned", lambda state: state.addr == RETURN_ADDRESS)
            self._check_ends(manager)
            if not manager.active:
                break
            if len(manager.active) + len(manager.returned) > MAXIMUM_PATHS:
                raise Lost(f"more than {MAXIMUM_PATHS} paths")
        else:
            raise Lost(f"more than {MAXIMUM_STEPS} steps")
        _, result = REGISTERS[self.architecture]
        paths = [Path(state, getattr(state.regs, result)) for state in manager.returned]
        Call.path_count += len(paths)
        if not paths:
            raise Lost("no path: nothing meets the precondition")
        # A claim about each path covers every input only if each input has a path.
        if (model := counterexample(implies(self.assumption, any_of(path.condition for path in paths)))) is not None:
            raise Lost(f"no path for {self._shown(model)}")
        return paths

    def run_one_path(self, *arguments):
        """Does the same for code in which no branch depends on an input. Returns its only path."""
        paths = self.run(*arguments)
        if len(paths) > 1:
            examples = [self._shown(counterexample(claripy.Not(path.condition))) for path in paths[:2]]
            raise Refuted(f"{len(paths)} paths, which depend on the input: {examples[0]}, and {examples[1]}")
        return paths[0]

    def prove(self, path, **claims):
        """Raises Refuted unless each claim is true for each input of the path."""
        self._prove(path.condition, claims)

    def prove_always(self, **claims):
        """Raises Refuted unless each claim is always true, on any path."""
        self._prove(claripy.true(), claims)

    def _prove(self, condition, claims):
        if (model := counterexample(implies(condition, all_of(claims.values())))) is not None:
            wrong = [name for name, claim in claims.items() if not is_true(model, claim)]
            raise Refuted(f"wrong {' and '.join(wrong)} for {self._shown(model)}")

    def is_always(self, path, claim):
        """Whether a claim is true for each input of the path."""
        return counterexample(implies(path.condition, claim)) is None

    def prove_branches(self, paths, facts):
        """Raises Refuted unless inputs with the same facts take the same path."""
        others = {symbol.hash(): claripy.BVS(f"other {name}", symbol.size()) for name, symbol in self.symbols.items()}

        def other(expression):
            return claripy.replace_dict(expression, dict(others))

        are_same = all_of([other(self.assumption), *(fact == other(fact) for fact in facts)])
        for path in paths:
            if (model := counterexample(implies(claripy.And(path.condition, are_same), other(path.condition)))) is not None:
                raise Refuted(f"a branch depends on more than the form: one path for {self._shown(model)}, another for {self._shown(model, others)}")

    # Private

    def _start(self, arguments):
        symbol = self.project.loader.find_symbol(self.function)
        if symbol is None:
            raise Lost(f"the image has no {self.function}")
        # Registers and memory that were not set can have any value.
        state = self.project.factory.blank_state(
            addr=symbol.rebased_addr,
            add_options={
                angr.options.SYMBOL_FILL_UNCONSTRAINED_MEMORY,
                angr.options.SYMBOL_FILL_UNCONSTRAINED_REGISTERS,
            },
        )
        names, _ = REGISTERS[self.architecture]
        assert len(arguments) <= len(names), "arguments on the stack"
        for name, argument in zip(names, arguments):
            if isinstance(argument, Region):
                argument = argument.address
            elif not isinstance(argument, int) and argument.size() < 64:
                # The calling convention leaves the upper bits open.
                argument = claripy.Concat(claripy.BVS("upper", 64 - argument.size()), argument)
            setattr(state.regs, name, argument)
        # Store the return address as a call does.
        state.regs.sp = STACK
        if self.architecture == "AMD64":
            state.regs.sp = STACK - 8
            state.memory.store(STACK - 8, claripy.BVV(RETURN_ADDRESS, 64), endness="Iend_LE")
            state.regs.fs = THREAD
        else:
            state.regs.lr = RETURN_ADDRESS
        for region in self.regions:
            for index, symbol in enumerate(region.symbols):
                state.memory.store(region.address + index, symbol)
        state.solver.add(self.assumption)
        for kind in ["read", "write"]:
            state.inspect.b(f"mem_{kind}", when=angr.BP_BEFORE, action=functools.partial(self._check_access, kind))
        return state

    def _check_access(self, kind, state):
        address = getattr(state.inspect, f"mem_{kind}_address")
        length = getattr(state.inspect, f"mem_{kind}_length")
        if not isinstance(address, int):
            values = state.solver.eval_upto(address, 2)
            if len(values) > 1:
                examples = [self._shown(counterexample(claripy.Not(all_of([*state.solver.constraints, address == value])))) for value in values]
                raise Refuted(f"an address at {self._place(state)} depends on the input: {examples[0]}, and {examples[1]}")
            address = values[0]
        if length is None:
            raise Lost(f"an access of unknown length at {self._place(state)}")
        length = length if isinstance(length, int) else state.solver.eval_one(length)
        if not self._allows(kind, address, length):
            example = self._shown(counterexample(claripy.Not(all_of(state.solver.constraints))))
            raise Refuted(f"{kind} of {length} bytes at {self._named(address)}, at {self._place(state)}: for {example}")

    def _allows(self, kind, address, length):
        ranges = [(STACK - STACK_BYTES, STACK)]
        ranges += [(region.address, region.address + len(region)) for region in self.regions if kind == "read" or not region.is_input]
        segments = self.project.loader.main_object.segments
        ranges += [(segment.vaddr, segment.vaddr + segment.memsize) for segment in segments if kind == "read" or segment.is_writable]
        if kind == "read":
            ranges += [(THREAD, THREAD + 64)]
        return any(low <= address and address + length <= high for low, high in ranges)

    def _check_ends(self, manager):
        for record in manager.errored:
            if isinstance(record.error, angr.errors.SimIRSBNoDecodeError):
                self._refute_trap(record.state)
            raise Lost(f"{record.error} at {self._place(record.state)}")
        for state in manager.unconstrained:
            raise Lost(f"a jump to anywhere at {self._place(state)}")
        for state in [*manager.active, *manager.deadended]:
            if state.history.jumpkind.startswith("Ijk_Sig"):
                self._refute_trap(state)
        for state in manager.deadended:
            raise Lost(f"an end at {self._place(state)}")

    def _refute_trap(self, state):
        if (model := counterexample(claripy.Not(all_of(state.solver.constraints)))) is None:
            raise Lost(f"a path without an input at {self._place(state)}")
        raise Refuted(f"a trap at {self._place(state)}: for {self._shown(model)}")

    def _place(self, state):
        address = state.scratch.ins_addr or state.history.addr or state.addr
        functions = [symbol for symbol in self.project.loader.main_object.symbols if symbol.is_function and symbol.rebased_addr <= address]
        nearest = max(functions, key=lambda symbol: symbol.rebased_addr, default=None)
        return f"{nearest.name}+{address - nearest.rebased_addr}" if nearest else hex(address)

    def _named(self, address):
        for region in self.regions:
            if -REGION_GAP // 2 < address - region.address < REGION_GAP // 2:
                return f"{region.name}+{address - region.address} of {len(region)}"
        return hex(address)

    def _shown(self, model, others=None):
        """Returns a text of the inputs in a model, with each region in hexadecimal."""
        values, texts = [], {}
        for name, symbol in self.symbols.items():
            symbol = others[symbol.hash()] if others else symbol
            value = model.eval(claripy.backends.z3.convert(symbol), model_completion=True).as_long()
            if "[" in name:
                text = name.split("[")[0]
                texts[text] = texts.get(text, "") + f"{value:02x}"
            else:
                values.append(f"{name} {value:#x}")
        return ", ".join([f"{name} {text}" for name, text in texts.items()] + values) or "no input"


def is_true(model, claim):
    return z3.is_true(model.eval(claripy.backends.z3.convert(claim), model_completion=True))


def counterexample(claim):
    """Returns a model in which the claim is false, or None if it is always true. Raises Lost if the solver runs out of time."""
    solver = bit_vector_solver()
    solver.add(claripy.backends.z3.convert(claripy.Not(claim)))
    verdict = solver.check()
    if verdict == z3.sat:
        return solver.model()
    if verdict != z3.unsat:
        raise Lost(f"the solver gave up: {solver.reason_unknown()}")
    return None
