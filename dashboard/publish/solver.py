"""One linear program asked many questions: each starts where the last one ended (HiGHS)."""

from __future__ import annotations

from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, vstack

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
PRIMAL_SIMPLEX = 4  # what changes most between questions is the objective: the last answer stays feasible
NEAR = 1e-6


class Contradiction(Exception):
    """No figures at all agree with what is published."""


class Solver:
    """Values x of n figures with `equal` @ x = 0, `upto` @ x <= 0 and low <= x <= high; which of them `are_whole`
    numbers."""

    def __init__(self, equal: csr_array, upto: csr_array, are_whole: Flags) -> None:
        self.size, self.are_whole = len(are_whole), are_whole
        self.every = np.arange(self.size, dtype=np.int32)
        self.rows = csc_array(vstack([equal, upto]))
        self.floors = np.concatenate([np.zeros(equal.shape[0]), np.full(upto.shape[0], -highspy.kHighsInf)])
        self.program = self._program()

    def _program(self) -> highspy.Highs:
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.size, len(self.floors)
        lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = np.zeros(self.size)
        lp.row_lower_, lp.row_upper_ = self.floors, np.zeros(len(self.floors))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = self.rows.indptr, self.rows.indices
        lp.a_matrix_.value_ = self.rows.data
        highs.passModel(lp)
        return highs

    def least(self, costs: Floats, low: Floats, high: Floats) -> Floats:
        """Values at which costs @ x is least. Raises Contradiction."""
        found = self._solved(self.program, costs, low, high)
        beside = np.abs(found - np.round(found))[self.are_whole]
        return found if beside.max(initial=0.0) < NEAR else self._solved(self._whole, costs, low, high)

    @cached_property
    def _whole(self) -> highspy.Highs:
        """The same with whole numbers, which the program without them mostly finds by itself."""
        found = self._program()
        found.changeColsIntegrality(self.size, self.every, self.are_whole.astype(np.uint8))
        return found

    def _solved(self, program: highspy.Highs, costs: Floats, low: Floats, high: Floats) -> Floats:
        program.changeColsBounds(self.size, self.every, low, high)
        program.changeColsCost(self.size, self.every, costs)
        program.run()
        if program.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            program.clearSolver()  # where the last answer led astray, and where there is none
            program.run()
        if (status := program.getModelStatus()) != highspy.HighsModelStatus.kOptimal:
            raise Contradiction(program.modelStatusToString(status))
        return np.asarray(program.getSolution().col_value)
