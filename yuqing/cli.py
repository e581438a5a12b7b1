"""The command line: serve, import, admit other systems; `worker` and `fill-demo` are started by the app itself."""

import argparse
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from yuqing import config
from yuqing.errors import ConfigError, StoreBusyError, YuqingError
from yuqing.model.imports import ImportProgress

#: What a shell sees when Ctrl-C ended a command.
INTERRUPTED = 130
#: What a shell sees when the record is not what it was.
NOT_SOUND = 3
#: How far the worker stands back behind the app, on systems that know such a thing.
WORKER_NICENESS = 5


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; an error is one Chinese sentence."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given) or 0)
    except YuqingError as error:
        say(f"错误:{error}")
        return 1
    except KeyboardInterrupt:
        say("\n已中断。已经入库的信息都在,重新运行同一命令不会重复。")
        return INTERRUPTED


def say(sentence: str, end: str = "\n") -> None:
    """Write for the person at the terminal."""
    print(sentence, end=end, file=sys.stderr, flush=True)  # noqa: T201 - the one place that prints


def _serve(given: argparse.Namespace) -> int:
    settings = config.load()
    port = given.port or settings.port
    say(f"舆情系统正在启动,请在浏览器打开  http://localhost:{port}  (按 Ctrl-C 结束)")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    os.chdir(config.ROOT)
    os.execv(sys.executable, command)  # noqa: S606 - the same interpreter, arguments of our own


def _worker(given: argparse.Namespace) -> None:
    from yuqing.worker.lifeline import stop_with_app

    # Before the analysis loads, which takes seconds: the app may be gone by then.
    stop = stop_with_app()
    if hasattr(os, "nice"):
        # Where both share a small machine, the screens come first.
        os.nice(WORKER_NICENESS)
    from yuqing.worker.main import main as run_worker

    run_worker(given.desk, stop)


def _intake_token(given: argparse.Namespace) -> None:
    from yuqing import clock
    from yuqing.workflow.intake_tokens import create

    token = create(config.desk(config.load(), "live").intake_tokens, given.name, clock.now())
    say(f"“{given.name}”的接口令牌如下,只显示这一次,请交给对方妥善保存:")
    print(token)  # noqa: T201 - the result of the command


def _admin_link(given: argparse.Namespace) -> None:
    from yuqing import clock
    from yuqing.store import open_store
    from yuqing.workflow.accounts import rescue_link

    settings = config.load()
    desk = config.desk(settings, "live")
    store = open_store(desk.database, desk.backup)
    try:
        code = rescue_link(store, given.name, clock.now())
    finally:
        store.close()
    say("启动程序后,在浏览器打开下面的链接(24 小时内有效,只能用一次):")
    print(f"http://localhost:{settings.port}/welcome?code={code}")  # noqa: T201 - the result of the command


def _verify(given: argparse.Namespace) -> int:
    if given.pack:
        return _verify_pack(given.pack)
    from yuqing.store import open_store
    from yuqing.workflow import anchoring

    desk = config.desk(config.load(), given.desk)
    if not desk.database.exists():
        say(f"还没有数据库:{desk.database}")
        return 1
    try:
        store = open_store(desk.database, desk.backup)
    except StoreBusyError:
        say("程序正在运行。请在“记录校验”页校验,或关闭程序后再运行本命令。")
        return 1
    verdict = anchoring.verify(store, desk.root / anchoring.FILE)
    store.close()
    say(verdict.sentence)
    if verdict.entries:
        print(verdict.head)  # noqa: T201 - the result of the command
    return 0 if verdict.is_sound else NOT_SOUND


def _verify_pack(file: str) -> int:
    from yuqing.export.evidence_pack import verified

    try:
        wrong = verified(Path(file).read_bytes())
    except OSError as error:
        say(f"读不到这个文件:{file}({error.strerror})")
        return 1
    say("证据包完整,没有被改动。" if not wrong else f"证据包有问题:{';'.join(wrong)}")
    return NOT_SOUND if wrong else 0


def _backup(given: argparse.Namespace) -> None:
    from yuqing.workflow import upkeep_command
    from yuqing.workflow.upkeep import Request

    settings = config.load()
    desk = config.desk(settings, "live")
    if given.list:
        print("\n".join(upkeep_command.listed(desk)) or "还没有备份。")  # noqa: T201 - the result of the command
        return
    say(upkeep_command.run(desk, settings, Request("backup")))


def _restore(given: argparse.Namespace) -> None:
    from yuqing.workflow import upkeep_command

    say(upkeep_command.restore(config.desk(config.load(), "live"), given.name))


def _archive(given: argparse.Namespace) -> None:
    from yuqing.workflow import upkeep_command
    from yuqing.workflow.upkeep import Request

    settings = config.load()
    target = str(Path(given.file).resolve()) if given.file else ""
    say(upkeep_command.run(config.desk(settings, "live"), settings, Request("export", target=target)))


def _retention(given: argparse.Namespace) -> None:
    from yuqing.workflow import upkeep_command
    from yuqing.workflow.upkeep import Request

    settings = config.load()
    desk = config.desk(settings, "live")
    if given.dry_run:
        say(upkeep_command.would_reduce(desk, settings))
        return
    say(upkeep_command.run(desk, settings, Request("reduce")))


def _retrain(_given: argparse.Namespace) -> None:
    from yuqing.worker.retrain import retrain

    say(retrain())


def _fill_demo(_given: argparse.Namespace) -> None:
    from yuqing.worker.demo import fill

    fill(config.desk(config.load(), "demo"))


def _fill_drill(_given: argparse.Namespace) -> None:
    from yuqing.worker.drill import fill

    fill(config.desk(config.load(), "drill"))


def _lake(given: argparse.Namespace) -> None:
    from yuqing.worker import lake

    files = [Path(name) for name in given.files]
    count = lake.gather(lake.Lake(Path(given.folder)), files, about_unit=not given.only_matching)
    say(f"已把 {count} 个文件按日期放入 {given.folder}")


def _cluster_run(given: argparse.Namespace) -> None:
    _refuse_without_spark()
    from yuqing.worker.cluster import command

    command.run(Path(given.folder), command.Cluster(given.master, given.cores, given.host), say)


def _cluster_demo(given: argparse.Namespace) -> int:
    _refuse_without_spark()
    from yuqing.worker.cluster import demo

    file = Path(given.file) if given.file else None
    return 0 if demo.run(given.rows, file, given.workers, say) else 1


def _refuse_without_spark() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise ConfigError("没有安装 Spark。请先运行 ./run.sh install_cluster。")


def _import(given: argparse.Namespace) -> None:
    from yuqing.worker.command import import_files

    files = [Path(name) for name in given.files]
    import_files(files, given.processes, about_unit=not given.only_matching, report=_progress_line)


def _progress_line(reached: ImportProgress) -> None:
    left = "" if reached.seconds_left is None else f",约剩 {_span(reached.seconds_left)}"
    say(f"\r{reached.file_name}: {reached.rows:,} 行,{reached.rate:,.0f} 行/秒{left}      ", end="")


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}分{rest:02}秒" if minutes else f"{rest}秒"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yuqing", description="网络舆情监测与应急处置")
    verbs = parser.add_subparsers(required=True, metavar="动作")
    _add_safety(verbs)
    _add_made_up(verbs)
    _add_cluster(verbs)
    serve = verbs.add_parser("serve", help="启动网页和采集")
    serve.add_argument("--port", type=int, help="端口,默认 8501")
    serve.set_defaults(run=_serve)
    load = verbs.add_parser("import", help="导入文件")
    load.add_argument("files", nargs="+", metavar="文件")
    load.add_argument("--processes", type=int, default=1, help="分析用的进程数")
    load.add_argument("--only-matching", action="store_true", help="只有提到本单位的行才算有关")
    load.set_defaults(run=_import)
    worker = verbs.add_parser("worker", help="采集进程(由网页自动启动)")
    worker.add_argument("--desk", default="live")
    worker.set_defaults(run=_worker)
    token = verbs.add_parser("intake-token", help="为报送信息的外部系统生成接口令牌")
    token.add_argument("name", metavar="名称", help="外部系统的名称,如 12345平台")
    token.set_defaults(run=_intake_token)
    link = verbs.add_parser("admin-link", help="管理员忘记密码时,生成一次性链接(先停止程序)")
    link.add_argument("name", nargs="?", default="", metavar="账号", help="管理员账号;不写则另建一个管理员")
    link.set_defaults(run=_admin_link)
    verify = verbs.add_parser("verify", help="校验操作台账是否被改动(程序关闭时)")
    verify.add_argument("--desk", default="live")
    verify.add_argument("--pack", default="", metavar="文件", help="改为核对一个证据包(不需要数据库)")
    verify.set_defaults(run=_verify)
    learn = verbs.add_parser("retrain", help="用本单位的情感标注重新训练")
    learn.set_defaults(run=_retrain)
    return parser


def _add_safety(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    copy = verbs.add_parser("backup", help="备份数据库和设置,并逐块校验(程序运行时也可以)")
    copy.add_argument("--list", action="store_true", help="只列出现有备份")
    copy.set_defaults(run=_backup)
    back = verbs.add_parser("restore", help="恢复到最近一份完好的备份,或指定的一份(先停止程序)")
    back.add_argument("name", nargs="?", default="", metavar="备份", help="备份的名称,如 20261122T031500Z")
    back.set_defaults(run=_restore)
    everything = verbs.add_parser("archive", help="用开放格式导出全部数据(Parquet 和 JSON)")
    everything.add_argument("file", nargs="?", default="", metavar="文件", help="压缩包的位置,默认放在 reports 文件夹")
    everything.set_defaults(run=_archive)
    limit = verbs.add_parser("retention", help="把超过保存期限的信息清理为统计")
    limit.add_argument("--dry-run", action="store_true", help="只试算条数,不改动")
    limit.set_defaults(run=_retention)


def _add_made_up(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    fill = verbs.add_parser("fill-demo", help="生成演示数据(由网页自动启动)")
    fill.set_defaults(run=_fill_demo)
    material = verbs.add_parser("fill-drill", help="分析演练材料(由网页自动启动)")
    material.set_defaults(run=_fill_drill)


def _add_cluster(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    lake = verbs.add_parser("lake", help="把数据段或导出文件按日期放入集群读取的文件夹")
    lake.add_argument("folder", metavar="文件夹")
    lake.add_argument("files", nargs="+", metavar="文件")
    lake.add_argument("--only-matching", action="store_true", help="只有提到本单位的行才算有关")
    lake.set_defaults(run=_lake)
    work = verbs.add_parser("cluster-run", help="用现有的 Spark 集群分析、汇总文件夹里的信息")
    work.add_argument("folder", metavar="文件夹")
    work.add_argument("--master", required=True, metavar="地址", help="如 spark://10.0.0.5:7077")
    work.add_argument("--cores", type=int, required=True, help="集群同时工作的核数")
    work.add_argument("--host", default="127.0.0.1", metavar="地址", help="集群从哪个地址找到本机,默认只限本机")
    work.set_defaults(run=_cluster_run)
    cluster = verbs.add_parser("cluster-demo", help="在本机启动一个小集群,与内嵌引擎逐项对照(需要 Java 和 Spark)")
    cluster.add_argument("file", nargs="?", default="", metavar="文件", help="要分析的文件,默认用虚构的信息")
    cluster.add_argument("--rows", type=int, default=5000, help="虚构信息的条数")
    cluster.add_argument("--workers", type=int, default=2, help="工作节点数")
    cluster.set_defaults(run=_cluster_demo)
