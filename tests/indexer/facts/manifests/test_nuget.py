"""NuGet: project files with what is above them, and the older ways."""

from __future__ import annotations

from indexer.facts.manifests.nuget import read_nuget


def test_references_with_properties_central_versions_and_locks(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "Directory.Build.props": "<Project><PropertyGroup><SerilogVersion>4.0</SerilogVersion>"
            "<Version>1.5</Version></PropertyGroup>"
            '<ItemGroup><PackageReference Include="Analyzers" Version="9" PrivateAssets="all" /></ItemGroup></Project>',
            "Directory.Packages.props": '<Project><ItemGroup><PackageVersion Include="Dapper" Version="2.1.35" />'
            "</ItemGroup></Project>",
            "src/App/App.csproj": """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net8.0</TargetFramework>
                <PackageLicenseExpression>MIT</PackageLicenseExpression>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Serilog" Version="$(SerilogVersion)" />
                <PackageReference Include="dapper" />
                <PackageReference Include="Polly"><Version>8.3</Version></PackageReference>
              </ItemGroup>
              <ItemGroup Condition="x"><PackageReference Include="Serilog" Version="$(SerilogVersion)" /></ItemGroup>
            </Project>
            """,
            "src/App/Program.cs": 'Console.WriteLine("hi");\n',
            "src/App/packages.lock.json": '{"dependencies": {"net8.0": {"Polly": {"resolved": "8.3.1"}}}}',
        }
    ).read(read_nuget)
    assert rows(findings.dependencies) == [
        ("Serilog", "4.0", "runtime"),
        ("dapper", "2.1.35", "runtime"),
        ("Polly", "8.3", "runtime"),
        ("Serilog", "4.0", "runtime"),
        ("Analyzers", "9", "build"),
    ]
    assert findings.dependencies[2].resolved == "8.3.1"
    assert [(package.name, package.version) for package in findings.packages] == [("App", "1.5")]
    assert [(point.path, point.name) for point in findings.entry_points] == [("src/App/Program.cs", "App")]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("dotnet", "net8.0")]
    assert [claim.licence for claim in findings.licences] == ["MIT"]
    assert shelf.problems == []


def test_test_projects_count_for_tests_wherever_they_lie(workspace, rows) -> None:
    project = '<Project><ItemGroup><PackageReference Include="{}" Version="1" /></ItemGroup></Project>'
    findings, _ = workspace.write(
        {
            "App.Tests/App.Tests.csproj": project.format("Verify"),
            "checks/Checks.fsproj": project.format("xunit"),
            "tests/fixtures/Input.csproj": project.format("Nothing"),
        }
    ).read(read_nuget)
    assert sorted(rows(findings.dependencies)) == [("Verify", "1", "test"), ("xunit", "1", "test")]


def test_packages_config_and_global_json(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "old/packages.config": '<packages><package id="NUnit" version="3.13" developmentDependency="true" />'
            '<package id="log4net" version="2.0.15" /></packages>',
            "global.json": '{"sdk": {"version": "8.0.200"}}',
        }
    ).read(read_nuget)
    assert rows(findings.dependencies) == [("NUnit", "3.13", "dev"), ("log4net", "2.0.15", "runtime")]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("dotnet", "8.0.200")]


def test_properties_in_a_circle_end_and_broken_projects_are_told(workspace) -> None:
    loop = "<Project><PropertyGroup><A>$(B)x</A><B>$(A)x</B></PropertyGroup><ItemGroup>"
    loop += '<PackageReference Include="P" Version="$(A)" /></ItemGroup></Project>'
    findings, shelf = workspace.write({"a/a.csproj": loop, "b/b.csproj": "<Project>"}).read(read_nuget)
    assert [len(dependency.version) < 1100 for dependency in findings.dependencies] == [True]
    assert [problem.path for problem in shelf.problems] == ["b/b.csproj"]


def test_a_library_with_a_file_called_program_starts_nothing(workspace) -> None:
    findings, _ = workspace.write({"Lib/Lib.csproj": "<Project/>", "Lib/Program.cs": "class Program {}\n"}).read(
        read_nuget
    )
    assert findings.entry_points == []


def test_web_projects_start_without_saying_so(workspace) -> None:
    findings, _ = workspace.write(
        {"Web/Web.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"/>', "Web/Program.cs": "app.Run();\n"}
    ).read(read_nuget)
    assert [point.path for point in findings.entry_points] == ["Web/Program.cs"]
