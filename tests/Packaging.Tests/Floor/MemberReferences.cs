using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TorchRelu.Packaging.Tests;

/// <summary>The members of another assembly that an assembly calls, a line each: owner, name, parameters and result.</summary>
internal static class MemberReferences
{
    /// <param name="assembly">The assembly, from its start.</param>
    /// <param name="to">The name of the other assembly.</param>
    public static IReadOnlyList<string> Of(Stream assembly, string to)
    {
        using var file = new PEReader(assembly);
        var reader = file.GetMetadataReader();
        var names = new TypeNames(reader);
        return
        [
            .. reader.MemberReferences.Select(handle => reader.GetMemberReference(handle))
                .Where(member => IsIn(reader, member.Parent, to)).Select(member => Line(reader, member, names))
                .Concat(reader.TypeReferences.Where(type => IsIn(reader, type, to))
                .Select(type => names.GetTypeFromReference(reader, type, 0)))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static string Line(MetadataReader reader, MemberReference member, TypeNames names)
    {
        var owner = member.Parent.Kind == HandleKind.TypeReference
            ? names.GetTypeFromReference(reader, (TypeReferenceHandle)member.Parent, 0)
            : names.Definition(reader, (TypeSpecificationHandle)member.Parent);
        var name = reader.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Field) return $"{owner}.{name} : {member.DecodeFieldSignature(names, null)}";
        var method = member.DecodeMethodSignature(names, null);
        return $"{owner}.{name}({string.Join(", ", method.ParameterTypes)}) -> " +
            $"{method.ReturnType}{(method.Header.IsInstance ? "" : " [static]")}";
    }

    // The assembly of the outermost type.
    private static bool IsIn(MetadataReader reader, EntityHandle handle, string assembly) => handle.Kind switch
    {
        HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)handle).Name) == assembly,
        HandleKind.TypeReference => IsIn(reader, reader.GetTypeReference((TypeReferenceHandle)handle).ResolutionScope, assembly),
        HandleKind.TypeSpecification =>
            Generic(reader, (TypeSpecificationHandle)handle) is { IsNil: false } generic && IsIn(reader, generic, assembly),
        _ => false,
    };

    // The generic type of an instance of it, by the first bytes of its signature.
    private static EntityHandle Generic(MetadataReader reader, TypeSpecificationHandle handle)
    {
        var blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (blob.ReadCompressedInteger() != (int)SignatureTypeCode.GenericTypeInstance) return default;
        blob.ReadByte();
        return blob.ReadTypeHandle();
    }

    /// <summary>Types by their full names; parameters of generic types and methods by their places.</summary>
    private sealed class TypeNames(MetadataReader own) : ISignatureTypeProvider<string, object?>
    {
        public string Definition(MetadataReader reader, TypeSpecificationHandle handle) => Generic(reader, handle) switch
        {
            { Kind: HandleKind.TypeReference } generic => GetTypeFromReference(reader, (TypeReferenceHandle)generic, 0),
            var generic => GetTypeFromDefinition(reader, (TypeDefinitionHandle)generic, 0),
        };

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            var name = reader.GetString(type.Name);
            if (type.ResolutionScope.Kind == HandleKind.TypeReference)
                return $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}.{name}";
            return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
        }

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            own.GetTypeSpecification(handle).DecodeSignature(this, context);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

        public string GetByReferenceType(string elementType) => $"{elementType}&";

        public string GetPointerType(string elementType) => $"{elementType}*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "method*";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";
    }
}
