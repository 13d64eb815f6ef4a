# SPDX-License-Identifier: Apache-2.0
"""Runs a function of a linked image on symbolic inputs, and proves claims about all of its paths.

    call = Call(image, "ccurve_unpad")
    block = call.input("block", 16)
    padding = call.output("padding", 8)
    for path in call.run(block, padding):
        call.prove(path, length=path[padding] == wide(block[15]))

A run raises Refuted if an input makes the code trap, load or store outside its regions, or compute an address from an input. It raises
Lost if the paths do not cover every input, so that a claim about them would prove too little.
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
    """Z3 for bit vectors. Its general solver takes minutes for what this one does in milliseconds."""
    solver = z3.SolverFor("QF_BV", ctx=claripy.backends.z3._context)
    solver.set("timeout", timeout or 120_000)
    return solver


claripy.backends.z3.solver = bit_vector_solver

# The registers of the first arguments, and of the result.
REGISTERS = {
    "AMD64": (["rdi", "rsi", "rdx", "rcx", "r8", "r9"], "rax"),
    "AARCH64": (["x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"], "x0"),
}
# Images are below 16 MiB. Regions are apart, so that no access reaches from one into another.
RETURN_ADDRESS, STACK, STACK_BYTES, THREAD, REGIONS, REGION_GAP = 0x0F00_0000, 0x7000_0000, 0x8000, 0x6000_0000, 0x1000_0008, 0x10_0000
# More is a mistake in a proof, or a fault that never ends.
MAXIMUM_PATHS, MAXIMUM_STEPS = 5_000, 20_000


class Refuted(Exception):
    """A claim that is false, with a counterexample."""


class Lost(Exception):
    """A run that does not cover every input."""


def all_of(claims):
    return functools.reduce(claripy.And, claims, claripy.true())


def any_of(claims):
    return functools.reduce(claripy.Or, claims, claripy.false())


def implies(condition, claim):
    return claripy.Or(claripy.Not(condition), claim)


def wide(value, bits=64):
    """The value, with zeros above it."""
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
    """One way through the code: the inputs that take it, and what it does with them."""

    def __init__(self, state, result):
        self.state, self.result = state, result
        self.condition = all_of(state.solver.constraints)

    def __getitem__(self, region):
        """The number that an output holds at the end, little-endian."""
        size = region.byte_count
        return self.state.memory.load(region.address, size, endness="Iend_LE", inspect=False, disable_actions=True)

    def bytes(self, region):
        return [self[region].get_byte(len(region) - 1 - index) for index in range(len(region))]


@functools.cache
def project(image):
    # Nothing is replaced by a model of it: calling a function that is not in the image loses the path.
    return angr.Project(image, auto_load_libs=False, use_sim_procedures=False)


class Call:
    """A function and its inputs."""

    # Of all calls of this process.
    path_count = 0

    def __init__(self, image, function):
        self.project, self.function = project(image), function
        self.architecture = self.project.arch.name
        self.symbols, self.regions, self.assumption = {}, [], claripy.true()

    def value(self, name, bits=64):
        """Any number of this size."""
        self.symbols[name] = claripy.BVS(name, bits)
        return self.symbols[name]

    def input(self, name, byte_count):
        """Memory with any bytes, which the function may load."""
        return self._region(name, byte_count, True)

    def output(self, name, byte_count):
        """Memory which the function may store to, and load from."""
        return self._region(name, byte_count, False)

    def _region(self, name, byte_count, is_input):
        symbols = [claripy.BVS(f"{name}[{index}]", 8) for index in range(byte_count)]
        if is_input:
            self.symbols |= {f"{name}[{index}]": symbol for index, symbol in enumerate(symbols)}
        address = REGIONS + len(self.regions) * REGION_GAP
        self.regions.append(Region(name, address, byte_count, is_input, symbols))
        return self.regions[-1]

    def assume(self, condition):
        """Leaves out all other inputs: a precondition."""
        self.assumption = claripy.And(self.assumption, condition)

    def run(self, *arguments):
        """Runs to the return of every path."""
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
        # What holds on each path holds for every input only if each input has a path.
        if (model := counterexample(implies(self.assumption, any_of(path.condition for path in paths)))) is not None:
            raise Lost(f"no path for {self._shown(model)}")
        return paths

    def run_one_path(self, *arguments):
        """The same for code without a branch that depends on an input."""
        paths = self.run(*arguments)
        if len(paths) > 1:
            examples = [self._shown(counterexample(claripy.Not(path.condition))) for path in paths[:2]]
            raise Refuted(f"{len(paths)} paths, which depend on the input: {examples[0]}, and {examples[1]}")
        return paths[0]

    def prove(self, path, **claims):
        """Raises Refuted unless each claim is true for each input of the path."""
        self._prove(path.condition, claims)

    def prove_always(self, **claims):
        """The same for claims about no path."""
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
        # Registers and memory that nothing has set hold any value.
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
        # The return address, as after a call.
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
        """The inputs of a model, each region as one hexadecimal text."""
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
    """A model in which the claim is false, or None if it is always true. The solver has to say so: running out of time is no proof."""
    solver = bit_vector_solver()
    solver.add(claripy.backends.z3.convert(claripy.Not(claim)))
    verdict = solver.check()
    if verdict == z3.sat:
        return solver.model()
    if verdict != z3.unsat:
        raise Lost(f"the solver gave up: {solver.reason_unknown()}")
    return None
