"""Maven projects: inheritance, properties, scopes, modules."""

from __future__ import annotations

from indexer.facts.manifests.maven import read_maven

PARENT = """
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <groupId>org.acme</groupId>
  <artifactId>parent</artifactId>
  <version>2.0</version>
  <packaging>pom</packaging>
  <modules><module>core</module><module>it/test</module></modules>
  <licenses><license><name>Apache License, Version 2.0</name></license></licenses>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <guava.version>33.0-jre</guava.version>
    <alias>${guava.version}</alias>
  </properties>
  <dependencyManagement><dependencies>
    <dependency>
      <groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.10.2</version><scope>test</scope>
    </dependency>
  </dependencies></dependencyManagement>
</project>
"""
CORE = """
<project>
  <parent><groupId>org.acme</groupId><artifactId>parent</artifactId><version>2.0</version></parent>
  <artifactId>core</artifactId>
  <dependencies>
    <dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId><version>${alias}</version></dependency>
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>api</artifactId><version>${project.version}</version></dependency>
    <dependency><groupId>x</groupId><artifactId>servlet</artifactId><version>6</version><scope>provided</scope></dependency>
    <dependency><groupId>x</groupId><artifactId>extra</artifactId><version>1</version><optional>true</optional></dependency>
    <dependency><groupId>x</groupId><artifactId>external</artifactId><version>${unknown}</version></dependency>
  </dependencies>
  <build><plugins><plugin><artifactId>maven-shade-plugin</artifactId><version>3.5</version></plugin></plugins></build>
  <profiles><profile><id>native</id><dependencies>
    <dependency><groupId>x</groupId><artifactId>graal</artifactId><version>24</version></dependency>
  </dependencies></profile></profiles>
</project>
"""


def test_a_module_inherits_versions_properties_and_scopes(workspace, rows) -> None:
    findings, shelf = workspace.write({"pom.xml": PARENT, "core/pom.xml": CORE}).read(read_maven)
    assert rows(findings.dependencies) == [
        ("com.google.guava:guava", "33.0-jre", "runtime"),
        ("org.junit.jupiter:junit-jupiter", "5.10.2", "test"),
        ("org.acme:api", "2.0", "runtime"),
        ("x:servlet", "6", "build"),
        ("x:extra", "1", "optional"),
        ("x:external", "${unknown}", "runtime"),
        ("org.apache.maven.plugins:maven-shade-plugin", "3.5", "build"),
        ("x:graal", "24", "runtime"),
    ]
    assert [dependency.group for dependency in findings.dependencies][3:] == ["provided", "", "", "plugin", "native"]
    assert [(package.name, package.version) for package in findings.packages] == [
        ("org.acme:parent", "2.0"),
        ("org.acme:core", "2.0"),
    ]
    assert [claim.licence for claim in findings.licences] == ["Apache License, Version 2.0"]
    assert [(runtime.version, runtime.path) for runtime in findings.runtimes] == [("17", "pom.xml")]
    assert shelf.problems == []


def test_a_module_among_tests_counts_where_it_is_listed(workspace, rows) -> None:
    module = "<project><groupId>g</groupId><artifactId>{}</artifactId><dependencies><dependency><groupId>a</groupId>"
    module += "<artifactId>b</artifactId><version>1</version></dependency></dependencies></project>"
    findings, _ = workspace.write(
        {"pom.xml": PARENT, "it/test/pom.xml": module.format("it"), "tests/input/pom.xml": module.format("input")}
    ).read(read_maven)
    assert rows(findings.dependencies) == [("a:b", "1", "test")]


def test_properties_that_name_each_other_in_a_circle_or_without_bound_end(workspace) -> None:
    findings, _ = workspace.write(
        {
            "pom.xml": "<project><artifactId>a</artifactId><properties><p>${q}</p><q>${p}</q><b>${b}${b}</b>"
            "</properties><dependencies>"
            "<dependency><groupId>g</groupId><artifactId>one</artifactId><version>${p}</version></dependency>"
            "<dependency><groupId>g</groupId><artifactId>two</artifactId><version>${b}</version></dependency>"
            "</dependencies></project>"
        }
    ).read(read_maven)
    assert [len(dependency.version) < 2000 for dependency in findings.dependencies] == [True, True]


def test_parents_in_a_circle_end(workspace) -> None:
    pom = (
        "<project><parent><artifactId>{}</artifactId><relativePath>../{}/pom.xml</relativePath></parent>"
        "<artifactId>{}</artifactId></project>"
    )
    findings, _ = workspace.write(
        {"a/pom.xml": pom.format("b", "b", "a"), "b/pom.xml": pom.format("a", "a", "b")}
    ).read(read_maven)
    assert len(findings.packages) == 2


def test_files_that_are_no_project_are_told(workspace) -> None:
    bomb = '<!DOCTYPE p [<!ENTITY a "1">]><project><artifactId>&a;</artifactId></project>'
    findings, shelf = workspace.write({"a/pom.xml": "<settings/>", "b/pom.xml": bomb, "c/pom.xml": "<project>"}).read(
        read_maven
    )
    assert findings.packages == []
    reasons = {problem.path: problem.reason for problem in shelf.problems}
    assert reasons["a/pom.xml"] == "it is no Maven project but <settings>"
    assert "document type" in reasons["b/pom.xml"]
    assert "not readable XML" in reasons["c/pom.xml"]


def test_a_parent_is_found_by_its_name_where_the_path_leads_elsewhere(workspace, rows) -> None:
    child = CORE.replace("<version>2.0</version></parent>", "<version>2.0</version><relativePath/></parent>")
    findings, _ = workspace.write(
        {"build/parent/pom.xml": PARENT, "core/pom.xml": child, "pom.xml": "<project/>"}
    ).read(read_maven)
    assert ("com.google.guava:guava", "33.0-jre", "runtime") in rows(findings.dependencies)


def test_modules_that_need_each_other_are_internal(workspace) -> None:
    api = "<project><groupId>org.acme</groupId><artifactId>api</artifactId><version>2.0</version></project>"
    findings, _ = workspace.write({"pom.xml": PARENT, "core/pom.xml": CORE, "api/pom.xml": api}).read(read_maven)
    assert [dependency.name for dependency in findings.dependencies if dependency.is_internal] == ["org.acme:api"]


def test_the_java_version_may_stand_in_the_compilers_configuration(workspace) -> None:
    plugin = "<plugin><artifactId>maven-compiler-plugin</artifactId><configuration>{}</configuration></plugin>"
    pom = (
        "<project><artifactId>a</artifactId><properties><v>21</v></properties><build><plugins>{}</plugins>"
        "</build></project>"
    )
    workspace.write(
        {
            "a/pom.xml": pom.format(plugin.format("<target>${v}</target>")),
            "b/pom.xml": pom.format(plugin.format("<other>1</other>")),
        }
    )
    findings, _ = workspace.read(read_maven)
    assert [(runtime.version, runtime.path) for runtime in findings.runtimes] == [("21", "a/pom.xml")]
