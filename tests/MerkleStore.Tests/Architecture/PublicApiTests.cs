// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MerkleStore.Tests.Architecture;

/// <summary>Holds the public surface to the approved text; APPROVE=1 writes the text anew.</summary>
public class PublicApiTests
{
    [Fact]
    public void PublicSurface_IsTheApprovedOne()
    {
        string actual = Describe(typeof(Hash256).Assembly);
        string path = Path.Combine(SourceDirectory(), "PublicApi.MerkleStore.txt");
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string SourceDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            IEnumerable<string> interfaces = type.GetInterfaces().Select(i => i.ToString()).Order(StringComparer.Ordinal);
            text.Append(Modifiers(type)).Append(type.FullName).Append(" : ").AppendJoin(", ", [type.BaseType?.ToString() ?? "-", .. interfaces]).Append('\n');
            IEnumerable<string> members = type
                .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(IsVisible)
                .Select(m => $"  {m.MemberType} {Describe(m)}")
                .Order(StringComparer.Ordinal);
            foreach (string member in members)
            {
                text.Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Modifiers(Type type)
        => (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract && !type.IsInterface ? "abstract " : type.IsSealed && type.IsClass ? "sealed " : string.Empty)
            + (type.IsEnum ? "enum " : type.IsValueType ? "struct " : type.IsInterface ? "interface " : "class ");

    private static bool IsVisible(MemberInfo member)
        => !member.Name.Contains('<', StringComparison.Ordinal) && member switch
        {
            MethodBase x => x.IsPublic || x.IsFamily || x.IsFamilyOrAssembly,
            FieldInfo x => x.IsPublic || x.IsFamily || x.IsFamilyOrAssembly,
            PropertyInfo x => x.GetAccessors(true).Any(a => a.IsPublic || a.IsFamily),
            EventInfo x => x.AddMethod is { IsPublic: true },
            _ => false,
        };

    /// <summary>The member with what callers may rely on: constants with values, methods with names and defaults of their parameters.</summary>
    private static string Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field => $"{field} = {field.GetRawConstantValue()}",
        MethodInfo method => $"{(method.IsStatic ? "static " : string.Empty)}{method.ReturnType} {method.Name}{Generic(method)}({Parameters(method)})",
        ConstructorInfo constructor => $"({Parameters(constructor)})",
        _ => member.ToString()!,
    };

    private static string Generic(MethodInfo method)
        => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;

    private static string Parameters(MethodBase method)
        => string.Join(", ", method.GetParameters().Select(p => $"{p.ParameterType} {p.Name}" + (p.HasDefaultValue ? $" = {p.RawDefaultValue ?? "null"}" : string.Empty)));
}
