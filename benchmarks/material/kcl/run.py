"""KCL as its Python package gives it: `python run.py app.k`, in the folder of apps.json."""

import sys

import kcl_lib.api as kcl  # type: ignore[import-not-found]  # it lives in an environment of its own

print(kcl.API().exec_program(kcl.ExecProgramArgs(k_filename_list=[sys.argv[1]])).yaml_result)
